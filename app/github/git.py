"""Trees from and to GitHub over git, through one bare repository for each. Nothing is ever checked out."""

from __future__ import annotations

import asyncio
import fcntl
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.errors import GitHubError, TreeRefused
from app.github import git_history, git_import
from app.github.auth import CLONE, PUSH, InstallationTokens, Permissions, Scope
from app.github.git_listing import MAKE_IT, Entry, listing_bytes, read_listing, size, too_many_entries
from app.github.git_process import Access, Command, GitError, GitOutputError, converse, run
from app.github.names import check_branch, check_commit, is_commit, split_repo
from app.github.scrub import one_line
from app.github.settings import GitHubSettings
from rubric.paths import TreeCaps
from rubric.similarity.traces.history import History
from rubric.tree import File, SourceTree

NETWORK_SECONDS = 180.0
LOCAL_SECONDS = 60.0
LOCK_SECONDS = 600.0
LOCK_POLL_SECONDS = 0.05

# git's words -> HTTP's status, so that callers read one kind of error
STATUS = {
    "not our ref": 404,
    "couldn't find remote ref": 404,
    "not found": 404,
    "Authentication failed": 401,
    "could not read Username": 401,
    "returned error: 403": 403,
}
TOO_LARGE = "File too large"
MALFORMED = "fsck error"


@dataclass(frozen=True)
class Repository:
    """A GitHub repository, its installation, and the bare repository that stands for it here."""

    installation_id: int
    full_name: str
    folder: Path

    @property
    def name(self) -> str:
        """The name without its owner."""
        return split_repo(self.full_name)[1]


class GitTransport:
    """Fetches and pushes whole trees. Several processes may share `data_dir`."""

    def __init__(self, settings: GitHubSettings, tokens: InstallationTokens, caps: TreeCaps) -> None:
        self._web_url = settings.web_url.rstrip("/")
        self._root = _root(settings.data_dir)
        self._home = self._root / "home"
        self._tokens = tokens
        self._caps = caps

    async def fetch_tree(self, installation_id: int, repo: str, ref: str) -> SourceTree:
        """The tree at a commit or branch. A commit that is here already costs no network.

        Raises TreeRefused for a tree over a cap or with unreadable objects, GitHubError 404 for no such ref.
        """
        repository = self._repository(installation_id, repo)
        async with self._locked(repository) as lock:
            sha = await self._ensure(repository, ref, lock, CLONE)
        try:
            listing = await self._run(
                Command(
                    repository.folder, ("ls-tree", "-r", "-t", "-z", "-l", "--full-tree", sha), LOCAL_SECONDS
                ),
                output_bytes=listing_bytes(self._caps),
            )
        except GitOutputError:  # a few trees can name each other into a listing without end
            raise too_many_entries(self._caps) from None
        found = read_listing(listing, self._caps)
        blobs = await self._blobs(repository, {entry.object_id for entry in found.files.values()})
        return SourceTree({path: _file(entry, blobs) for path, entry in found.files.items()}, found.refused)

    async def fetch_history(self, installation_id: int, repo: str, sha: str) -> History:
        """The commits that lead to this one; names of changed files only where they are not too many.

        Raises TreeRefused for one over a cap, and GitHubError.
        """
        repository = self._repository(installation_id, repo)
        async with self._locked(repository) as lock:
            await self._online(
                repository, git_history.fetch_arguments(self._url(repository), sha), lock, CLONE
            )
        ids = await self._listed(repository, git_history.ids_arguments(sha), git_history.IDS_BYTES)
        if ids is None:
            raise TreeRefused("the commits have more parents than are read")
        names = await self._listed(repository, git_history.names_arguments(sha), git_history.LOG_BYTES)
        versions = git_history.versions_in(names)
        asked = "".join(f"{blob}\n" for blob in versions).encode()
        sizes = await self._run(Command(repository.folder, git_history.SIZES, LOCAL_SECONDS), given=asked)
        return git_history.read_log(ids, names, versions, sizes)

    async def _listed(self, repository: Repository, arguments: tuple[str, ...], most: int) -> bytes | None:
        """What git prints; None where that is more than `most` bytes."""
        try:
            return await self._run(Command(repository.folder, arguments, LOCAL_SECONDS), output_bytes=most)
        except GitOutputError:
            return None

    async def push_tree(
        self,
        installation_id: int,
        repo: str,
        *,
        branch: str,
        tree: SourceTree,
        message: str,
        parent: str | None,
    ) -> str:
        """Make `branch` one commit of `tree` on `parent`, whatever it was before; the commit's id."""
        check_branch(branch)
        repository = self._repository(installation_id, repo)
        stream = git_import.import_stream(tree, message, parent)
        async with self._locked(repository) as lock:
            if parent is not None:
                await self._ensure(repository, check_commit(parent), lock, PUSH)
            command = Command(repository.folder, git_import.ARGUMENTS, LOCAL_SECONDS, lock=lock)
            sha = check_commit((await self._run(command, given=stream)).decode().strip())
            push = ("push", "--quiet", "--force", "--no-verify", "--no-recurse-submodules", "--")
            await self._online(
                repository, (*push, self._url(repository), f"{sha}:refs/heads/{branch}"), lock, PUSH
            )
        return sha

    async def _ensure(self, repository: Repository, ref: str, lock: int, permissions: Permissions) -> str:
        """Fetch the commit or branch unless the commit is here; the commit's id."""
        if is_commit(ref) and await self._has(repository, ref):
            return ref
        wanted = ref if is_commit(ref) else f"refs/heads/{check_branch(ref)}"
        fetch = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--")
        await self._online(repository, (*fetch, self._url(repository), wanted), lock, permissions)
        name = ref if is_commit(ref) else "FETCH_HEAD"
        command = Command(repository.folder, ("rev-parse", "--verify", f"{name}^{{commit}}"), LOCAL_SECONDS)
        return check_commit((await self._run(command)).decode().strip())

    async def _has(self, repository: Repository, sha: str) -> bool:
        try:
            await self._run(
                Command(repository.folder, ("cat-file", "-e", f"{sha}^{{commit}}"), LOCAL_SECONDS)
            )
        except GitError:
            return False
        return True

    async def _blobs(self, repository: Repository, object_ids: Iterable[str]) -> dict[str, bytes]:
        wanted = sorted(object_ids)

        async def read(stdout: asyncio.StreamReader) -> dict[str, bytes]:
            return {object_id: await _blob(stdout, object_id) for object_id in wanted}

        command = Command(repository.folder, ("cat-file", "--batch"), LOCAL_SECONDS)
        given = "".join(f"{object_id}\n" for object_id in wanted).encode()
        return await converse(command, read, home=self._home, given=given)

    async def _online(
        self, repository: Repository, arguments: tuple[str, ...], lock: int, permissions: Permissions
    ) -> None:
        """Run git with a token that may do no more than this, in this repository alone."""
        scope = Scope(repository.installation_id, permissions, repository.name)
        secret = await self._tokens.get(scope)
        access = Access(self._web_url, secret)
        slack = 10_000_000  # pack headers and what compresses badly
        try:
            await self._run(
                Command(
                    repository.folder,
                    arguments,
                    NETWORK_SECONDS,
                    access,
                    self._caps.total_bytes + slack,
                    lock,
                )
            )
        except GitError as error:
            failure = self._translated(repository, arguments[0], error, secret)
            if isinstance(failure, GitHubError) and failure.status == 401:
                self._tokens.drop(scope, secret)
            raise failure from None

    def _translated(
        self, repository: Repository, what: str, error: GitError, secret: str
    ) -> GitHubError | TreeRefused:
        """git's failure in our words: is it the submission, or is it GitHub?"""
        if TOO_LARGE in error.stderr:
            return TreeRefused(f"the commit is larger than {size(self._caps.total_bytes)}, packed: {MAKE_IT}")
        status = next((status for words, status in STATUS.items() if words in error.stderr), 0)
        said = one_line(error.stderr, (secret, *Access(self._web_url, secret).config().values()))
        if what == "fetch" and MALFORMED in error.stderr:
            return TreeRefused(f"the commit has unreadable git objects: {said}")
        return GitHubError(f"git {what} {repository.full_name}: {said or error}", status)

    async def _run(self, command: Command, *, given: bytes = b"", output_bytes: int = 1_000_000) -> bytes:
        return await run(command, home=self._home, given=given, output_bytes=output_bytes)

    def _repository(self, installation_id: int, repo: str) -> Repository:
        return Repository(installation_id, repo, _folder(self._root, repo))

    def _url(self, repository: Repository) -> str:
        return f"{self._web_url}/{repository.full_name}.git"

    @asynccontextmanager
    async def _locked(self, repository: Repository) -> AsyncIterator[int]:
        """Hold the repository for writing. A git that outlives this process keeps the lock until it ends."""
        self._home.mkdir(parents=True, exist_ok=True)
        with repository.folder.with_suffix(".lock").open("wb") as file:
            await _lock(file.fileno(), repository)
            if (repository.folder / "HEAD").exists():
                _drop_stale_locks(repository.folder)
            else:
                init = ("init", "--bare", "--quiet", "--template=", "--initial-branch=main")
                await self._run(Command(repository.folder, init, LOCAL_SECONDS, lock=file.fileno()))
            yield file.fileno()


async def forget_copy(data_dir: Path, repo: str, *, name_too: bool) -> None:
    """Delete what this host keeps of a repository. With `name_too` nothing here says that there was one.

    Whoever reads in it now fails and fetches again. Raises GitHubError when it is busy for long.
    """
    folder = _folder(_root(data_dir), repo)
    lock = folder.with_suffix(".lock")
    if not lock.exists():
        return
    with lock.open("wb") as file:
        await _lock(file.fileno(), Repository(0, repo, folder))
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        if name_too:
            lock.unlink(missing_ok=True)


def _root(data_dir: Path) -> Path:
    return data_dir.absolute() / "git"


def _folder(root: Path, repo: str) -> Path:
    owner, name = split_repo(repo)
    return root / f"{owner}__{name}.git".lower()


async def _lock(descriptor: int, repository: Repository) -> None:
    try:
        async with asyncio.timeout(LOCK_SECONDS):
            while not _try_lock(descriptor):  # noqa: ASYNC110 - another process may hold it: nothing tells
                await asyncio.sleep(LOCK_POLL_SECONDS)
    except TimeoutError:
        raise GitHubError(f"git {repository.full_name}: busy for {LOCK_SECONDS:.0f} s; try again") from None


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _drop_stale_locks(folder: Path) -> None:
    """Remove git's own lock files: whoever left them is dead, or we would not hold the repository."""
    for pattern in ("*.lock", "refs/proofgrade/*.lock"):
        for stale in folder.glob(pattern):
            stale.unlink(missing_ok=True)


async def _blob(stdout: asyncio.StreamReader, object_id: str) -> bytes:
    header = (await stdout.readline()).split()
    try:
        if header[:2] == [object_id.encode(), b"blob"]:
            return (await stdout.readexactly(int(header[2]) + 1))[:-1]
    except asyncio.IncompleteReadError:
        pass
    raise GitHubError(f"git cannot read blob {object_id}: remove this repository's folder in data_dir/git")


def _file(entry: Entry, blobs: dict[str, bytes]) -> File:
    return File(blobs[entry.object_id], entry.mode == "100755")
