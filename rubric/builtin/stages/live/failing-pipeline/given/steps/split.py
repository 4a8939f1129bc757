"""work/rows.jsonl -> work/train.jsonl and work/test.jsonl, by the row's id."""

from rows import read, write


def is_test(row):
    return hash(row["id"]) % 4 == 0


def main():
    rows = read("work/rows.jsonl")
    train = [row for row in rows if not is_test(row)]
    test = [row for row in rows if is_test(row)]
    write("work/train.jsonl", train)
    write("work/test.jsonl", test)
    print(f"split: {len(train) + len(test)} rows in two parts")


if __name__ == "__main__":
    main()
