"""The newsroom that is served: articles, comments and queries, the same in every run.

Everything is drawn from one seeded generator, so two machines measure the same bytes.
"""
import datetime
import itertools
import json
import random
import re

ARTICLES = 2000
COMMENTED = 50
COMMENTS_EACH = 40
QUERIES = 200

COMMON = ("the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which one you were "
          "all her she there would their we him been has when who will no more if out so up said what its about than into them can only "
          "other time new some could these two may first then do any like my now over such our man me even most made after also").split()
CATEGORIES = ["Harbour", "Council", "Transport", "Schools", "Business", "Science", "Culture", "Sport", "Weather", "Opinion"]


def article_lines(count=ARTICLES, seed=1):
    """Lines for `broadsheet import`: texts of 2.8 to 4 KB, so that an answer, which holds Markdown and HTML, has 6 to 9."""
    chance = random.Random(seed)
    words = Words(chance)
    authors = [f"{words.name()} {words.name()}" for _ in range(40)]
    tags = [words.rare() for _ in range(150)]
    start = datetime.datetime(2023, 1, 1, 6, tzinfo=datetime.timezone.utc)
    for number in range(count):
        title = words.sentence(6, 10).rstrip(".")
        yield json.dumps({
            "id": f"benchmark-{number}", "source": "Benchmark", "title": title, "summary": words.sentence(14, 26),
            "body": words.article(chance.randint(2800, 4000)), "language": "en", "category": chance.choice(CATEGORIES),
            "tags": chance.sample(tags, chance.randint(2, 5)), "authors": chance.sample(authors, chance.choice([1, 1, 1, 2])),
            "published_at": (start + datetime.timedelta(hours=6 * number)).isoformat(),
            "image": {"url": f"https://images.example/{number}.jpg", "alt": words.sentence(4, 8), "credit": chance.choice(authors),
                      "width": 1600, "height": 900},
        })


def comment_lines(slugs, each=COMMENTS_EACH, seed=2):
    """Lines for `broadsheet import`: on each article threads of comments, four of ten of them replies."""
    chance = random.Random(seed)
    words = Words(chance)
    start = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
    for place, slug in enumerate(slugs):
        for number in range(each):
            parent = chance.randrange(number) if number and chance.random() < 0.4 else None
            yield json.dumps({
                "id": f"benchmark-{place}-{number}", "source": "Benchmark", "article": slug, "name": words.name(),
                "parent_id": None if parent is None else f"benchmark-{place}-{parent}",
                "body": "\n\n".join(words.sentence(8, 30) for _ in range(chance.randint(1, 3))),
                "created_at": (start + datetime.timedelta(hours=place, minutes=7 * number)).isoformat(),
            })


def queries(texts, count=QUERIES, seed=3):
    """Searches of one to three words that stand together in one of `texts`: titles and summaries as they are served."""
    chance = random.Random(seed)
    # Each word once: what a word said twice means is a matter of taste. In their order, so that the same texts give the same queries.
    pools = [list(dict.fromkeys(re.findall(r"[^\W\d_]{4,}", text.lower()))) for text in texts]
    pools = [pool for pool in pools if pool]
    return [" ".join(chance.sample(pool, min(len(pool), chance.choice([1, 2, 2, 3]))))
            for pool in (chance.choice(pools) for _ in range(count))]


class Words:
    """Invented words, as unevenly frequent as those of a language (Zipf's law): an index and a compressor notice."""

    def __init__(self, chance):
        self.chance = chance
        # The words themselves are the same for every text.
        letters = random.Random(0)
        heads, vowels, tails = "b c d f g h k l m n p r s t v w br cl dr fl gr pl st tr".split(), "a e i o u ai ea ou".split(), \
            ["", "", "l", "n", "r", "s", "t", "nd", "st"]
        made = {"".join(letters.choice(heads) + letters.choice(vowels) + letters.choice(tails) for _ in range(letters.choice([1, 2, 2, 3])))
                for _ in range(9000)}
        own = sorted(made - set(COMMON))
        letters.shuffle(own)
        self.words = COMMON + own
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def draw(self, count):
        return self.chance.choices(self.words, cum_weights=self.weights, k=count)

    def rare(self):
        return self.chance.choice(self.words[len(COMMON) + 200:])

    def name(self):
        return self.rare().capitalize()

    def sentence(self, least, most):
        text = " ".join(self.draw(self.chance.randint(least, most)))
        return text[0].upper() + text[1:] + "."

    def article(self, length):
        """Markdown of about `length` bytes: paragraphs, now and then a heading, a list, a link, a word in emphasis."""
        blocks, written = [], 0
        while written < length:
            kind = self.chance.random()
            if blocks and kind < 0.08:
                block = "## " + self.sentence(3, 6).rstrip(".")
            elif blocks and kind < 0.14:
                block = "\n".join(f"- {self.sentence(5, 10)}" for _ in range(3))
            else:
                sentences = [self.sentence(8, 24) for _ in range(self.chance.randint(2, 5))]
                if kind > 0.8:
                    sentences.append(f"See [{self.rare()} {self.rare()}](https://press.example/{self.rare()}) and *{self.rare()}*.")
                block = " ".join(sentences)
            blocks.append(block)
            written += len(block) + 2
        return "\n\n".join(blocks)
