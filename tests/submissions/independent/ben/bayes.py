import collections, csv, json, math, os, random, re, sys

WORD = re.compile(r"[a-z']+")


class NaiveBayes:
    """Multinomial naive Bayes with add-alpha smoothing, no third-party code."""

    def __init__(self, alpha=0.3):
        self.alpha = alpha
        self.word_counts = collections.defaultdict(collections.Counter)
        self.label_counts = collections.Counter()
        self.vocabulary = set()

    @staticmethod
    def words(text):
        found = WORD.findall(text.lower())
        return found + [a + "_" + b for a, b in zip(found, found[1:])]

    def learn(self, text, label):
        self.label_counts[label] += 1
        for word in self.words(text):
            self.word_counts[label][word] += 1
            self.vocabulary.add(word)

    def scores(self, text):
        total = sum(self.label_counts.values())
        result = {}
        for label, seen in self.label_counts.items():
            size = sum(self.word_counts[label].values()) + self.alpha * len(self.vocabulary)
            logp = math.log(seen / total)
            for word in self.words(text):
                if word in self.vocabulary:
                    logp += math.log((self.word_counts[label][word] + self.alpha) / size)
            result[label] = logp
        return result

    def answer(self, text):
        scores = self.scores(text)
        top = max(scores.values())
        weights = {label: math.exp(value - top) for label, value in scores.items()}
        norm = sum(weights.values())
        winner = max(weights, key=weights.get)
        return winner, weights[winner] / norm

    def dump(self):
        return {
            "alpha": self.alpha,
            "labels": dict(self.label_counts),
            "words": {label: dict(counter) for label, counter in self.word_counts.items()},
        }

    @classmethod
    def restore(cls, raw):
        self = cls(raw["alpha"])
        self.label_counts.update(raw["labels"])
        for label, counter in raw["words"].items():
            self.word_counts[label].update(counter)
            self.vocabulary |= set(counter)
        return self


def macro_precision(truth, guesses):
    values = []
    for label in sorted(set(truth)):
        hits = sum(1 for t, g in zip(truth, guesses) if g == label and t == label)
        claimed = sum(1 for g in guesses if g == label)
        values.append(hits / claimed if claimed else 0.0)
    return sum(values) / len(values)


if __name__ == "__main__":
    rng = random.Random(5)
    with open(sys.argv[1], encoding="utf-8") as f:
        rows = [(r["text"], r["label"]) for r in csv.DictReader(f)]
    rng.shuffle(rows)
    cut = int(len(rows) * 0.8)
    nb = NaiveBayes()
    for text, label in rows[:cut]:
        nb.learn(text, label)
    guesses = [nb.answer(text)[0] for text, _ in rows[cut:]]
    precision = macro_precision([label for _, label in rows[cut:]], guesses)
    target = os.environ["OUT"]
    json.dump({"macro_precision": precision}, open(target + "/metrics.json", "w"))
    json.dump(nb.dump(), open(target + "/bayes.json", "w"))
