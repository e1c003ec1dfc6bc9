"""Content that is wrong is refused at once, by file and key."""

from shutil import copytree

import pytest

from flows.content import load_questionnaire
from flows.content_files import CONTENT
from flows.errors import ContentError

INTAKE, ACNE, TMJ = "intake.toml", "concerns/acne.toml", "concerns/tmj.toml"
PEEL, BOTOX = "procedures/peel.toml", "procedures/botox.toml"

DAMAGE = {
    "a key misspelled": (ACNE, "why = ", "wy = ", "questions.0.multi_choice."),
    "a key left out": (ACNE, "sources = ", "origins = ", "sources: "),
    "a sentence for one copy mode only": (ACNE, 'say.uk = """', 'story.uk = """', "say."),
    "a grade nobody knows": (ACNE, 'evidence = "limited"', 'evidence = "strong"', "evidence: "),
    "a kind misspelled": (ACNE, 'kind = "choice"', 'kind = "chioce"', "questions.1"),
    "not the file's name": (ACNE, 'id = "acne"', 'id = "akne"', "id: 'akne'"),
    "a place taken already": (ACNE, "order = 6", "order = 8", "order: 8"),
    "a name too long for a button": (ACNE, '"Acne"', '"Acne, pimples, zits and blackheads"', "label: "),
    "wording left blank": (
        ACNE,
        'text = "What do you get?"',
        'text = " "',
        "questions: type: text: is empty",
    ),
    "a placeholder nothing fills": (ACNE, "your doctor gave", "{DOCTOR} gave", "say: {DOCTOR}"),
    "a question doubled": (ACNE, 'id = "type"', 'id = "pattern"', "acne.pattern: id: two"),
    "an id with spaces": (ACNE, 'id = "type"', 'id = "Kind Of"', "questions: Kind Of: id"),
    "the id kept for typed words": (ACNE, 'id = "type"', 'id = "heard"', "questions: heard: id"),
    "an option doubled": (ACNE, 'code = "cream"', 'code = "none"', "on_treatment: options: 'none'"),
    "a code with spaces": (ACNE, 'code = "cream"', 'code = "A Cream"', "options: A Cream: code"),
    "a long label without a short": (
        ACNE,
        ', short = "Isotretinoin (Accutane)"',
        "",
        "options: isotretinoin: label: ",
    ),
    "a short too long for a button": (
        ACNE,
        '"Isotretinoin (Accutane)"',
        '"Isotretinoin in the last 6 months"',
        "options: isotretinoin: short: ",
    ),
    "a condition nobody knows": (
        ACNE,
        'condition = "isotretinoin"',
        'condition = "accutane"',
        "questions: on_treatment: options: isotretinoin: condition: 'accutane'",
    ),
    "a red flag nobody knows": (
        TMJ,
        'red_flag = "jaw_locked"',
        'red_flag = "lockjaw"',
        "questions: symptom: options: locked_now: red_flag: 'lockjaw'",
    ),
    "a variant of nothing": (
        TMJ,
        'red_flag = "gca", variant = "sight"',
        'variant = "sight"',
        "questions: chewing: options: sight: variant",
    ),
    "a follow-up to an unknown option": (
        TMJ,
        'answer = "chew_pain"',
        'answer = "chewing"',
        "tmj.chewing: enable_when: tmj.symptom has no option 'chewing'",
    ),
    "a follow-up to a later question": (
        TMJ,
        'question = "symptom"',
        'question = "dentist"',
        "tmj.chewing: enable_when: 'tmj.dentist' is not an earlier question",
    ),
    "an order with gaps": (
        TMJ,
        '"40-49", "50-59", "60-plus"]',
        '"50-59"]',
        "tmj.chewing: enable_when: age_band: order",
    ),
    "a kind that says no procedure": (
        PEEL,
        ', procedure = "peel_light", words = ["light"',
        ', words = ["light"',
        "questions: kind: options: light: procedure",
    ),
    "a procedure nobody knows": (
        PEEL,
        'procedure = "peel_light", words = ["light"',
        'procedure = "peel_soft", words = ["light"',
        "questions: kind: options: light: procedure: 'peel_soft'",
    ),
    "a procedure told twice": (PEEL, "order = 5", 'order = 5\nprocedure = "peel_deep"', "questions: kind: "),
    "a topic without procedure": (BOTOX, 'procedure = "botox"\n', "", "procedure: must be one of"),
    "a topic of no known procedure": (BOTOX, '"botox"\nsay', '"tox"\nsay', "procedure: must be one of"),
    "a procedure told elsewhere": (
        BOTOX,
        'label = "Forehead" }',
        'label = "Forehead", procedure = "botox" }',
        "questions: areas: options: forehead: procedure",
    ),
    "weeks that are no number": (BOTOX, 'code = "8"', 'code = "8wk"', "next_weeks: options: 8wk: code"),
    "a section doubled": (INTAKE, 'id = "about_you"', 'id = "concerns"', "sections: must be"),
    "a section nobody knows": (INTAKE, 'id = "wishes"', 'id = "dreams"', "sections.6.id"),
    "a group that cannot be denied": (
        INTAKE,
        'exclusive = true },\n    { code = "unsure", label = "Not sure", unsure = "blood"',
        'exclusive = false },\n    { code = "unsure", label = "Not sure", unsure = "blood"',
        "safety: safety.blood: options: needs an exclusive option",
    ),
    "a group without not sure": (
        INTAKE,
        '"Not sure", unsure = "blood"',
        '"Not sure", exclusive = true',
        "safety: safety.blood: options: needs an option",
    ),
    "a group nobody knows": (INTAKE, 'unsure = "blood"', 'unsure = "bloods"', "unsure: 'bloods'"),
    "a group of which only one can be true": (
        INTAKE,
        'kind = "multi_choice"\nid = "safety.skin"',
        'kind = "choice"\nid = "safety.skin"',
        "safety: safety.skin: kind: must be multi_choice",
    ),
    "an age nobody knows": (INTAKE, 'code = "60-plus"', 'code = "60-99"', "age_band: options: must be"),
    "a skin nobody knows": (INTAKE, 'code = "mature"', 'code = "ripe"', "skin: options: must be"),
    "a bother nobody knows": (INTAKE, 'code = "severe"', 'code = "bad"', "bother: options: must be"),
    "a date band nobody knows": (
        INTAKE,
        'code = "under-1wk", label = "Less than a week ago", words',
        'code = "0wk", label = "Less than a week ago", words',
        "when: options: must be",
    ),
    "a question the facts need": (INTAKE, 'id = "skin"', 'id = "looks"', "skin: this question is missing"),
    "a follow-up to no question": (
        INTAKE,
        'question = "preference"',
        'question = "wish"',
        "event_weeks: enable_when: 'wish' is not an earlier question",
    ),
    "a pair for no known red flag": (
        INTAKE,
        'red_flag = "gca"\nvariant',
        'red_flag = "gcaa"\nvariant',
        "red_flag_pairs: red_flag: 'gcaa'",
    ),
    "a pair with no such question": (
        INTAKE,
        '"sinus.with", answer = "fever"',
        '"sinus.having", answer = "fever"',
        "red_flag_pairs: headache_plus: 'sinus.having'",
    ),
}


@pytest.fixture
def content(tmp_path):
    return copytree(CONTENT, tmp_path / "content")


def refusal(content):
    with pytest.raises(ContentError) as refused:
        load_questionnaire(content)
    return str(refused.value).removeprefix(str(content))


def damage(content, file, was, now):
    text = (content / file).read_text()
    assert was in text, "the damage must do something"
    (content / file).write_text(text.replace(was, now, 1))


@pytest.mark.parametrize(("file", "was", "now", "key"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_refused_by_file_and_key(content, file, was, now, key):
    damage(content, file, was, now)

    refused = refusal(content)
    assert refused.startswith(f"/{file}: ")
    assert key in refused


@pytest.mark.parametrize("file", [INTAKE, ACNE, TMJ])
def test_a_missing_file_is_named(content, file):
    (content / file).unlink()

    assert refusal(content) == f"/{file}: this content file is missing"


@pytest.mark.parametrize("folder", ["concerns", "procedures"])
def test_a_folder_without_files_is_named(content, folder):
    for path in (content / folder).iterdir():
        path.unlink()

    assert refusal(content) == f"/{folder}: no content files here"


@pytest.mark.parametrize(
    ("damaged", "complaint"),
    [
        (b'id = "acne\n', "cannot be read"),
        (b'id = "acne"\nid = "acne"\n', "cannot be read"),
        (b'id = "\xff"\n', "cannot be read"),
        (b"", "id: Field required"),
    ],
    ids=["a string left open", "a key doubled", "not UTF-8", "empty"],
)
def test_a_malformed_file_is_named(content, damaged, complaint):
    (content / ACNE).write_bytes(damaged)

    assert refusal(content).startswith(f"/{ACNE}: {complaint}")


def test_a_concern_nobody_knows_is_refused(content):
    warts = (content / ACNE).read_text().replace('"acne"', '"warts"', 1)
    (content / "concerns" / "warts.toml").write_text(warts)

    assert refusal(content).startswith("/concerns/warts.toml: id: 'warts' is not one of")


def test_a_choice_of_one_is_refused(content):
    with (content / ACNE).open("a") as acne:
        acne.write(
            '[[questions]]\nkind = "choice"\nid = "only"\nname = "Only"\ntext = "Only?"\nwhy = "Because."\n'
            'options = [{ code = "one", label = "One" }]\n'
        )

    assert refusal(content) == f"/{ACNE}: questions: only: options: give at least two"


def test_two_topics_for_one_procedure_are_refused(content):
    damage(content, BOTOX, 'procedure = "botox"', 'procedure = "filler"')

    assert refusal(content) == "/procedures/filler.toml: procedure: 'filler' is also that of botox"
