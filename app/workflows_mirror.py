"""The workflow that keeps one pushed tree on the review side. Whatever becomes of the attempt, it runs."""

from __future__ import annotations

from functools import partial

from app.durable import Durable
from app.logs import tagged
from app.perform import post
from app.review.tend import tend
from app.stages.mirror import FAILED, forget, give_up, keep
from app.work import Work


@tagged("attempt")
async def mirror(durable: Durable, work: Work, attempt_id: int) -> None:
    """Keep the tree, with growing waits where GitHub does not take it; show what stands on it."""
    kept = await durable.step("mirror", partial(keep, work, attempt_id))
    for wait in work.policy.mirror_waits:
        if kept["outcome"] != FAILED:
            break
        await durable.pause(wait)
        kept = await durable.step("mirror", partial(keep, work, attempt_id))
    if kept["outcome"] == FAILED:
        await durable.step("give up", partial(give_up, work, attempt_id))
    for key in kept.get("post", ()):  # of a tree that an earlier release kept, and has begun to post
        await durable.step("post", partial(post, work, key))
    if kept.get("tend"):
        await durable.step("tend", partial(tend, work, kept["tend"]))
    await durable.step("forget", partial(forget, work, attempt_id))
