"""Titles as sources and lists write them, compared, corrected, and the people behind them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core import titles
from bot.core.titles import Verdict

DYNAMICAL = "Multimodal Dynamics: Dynamical Fusion for Trustworthy Multimodal Classification"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("Attention Is All\n  You Need", "Attention Is All You Need"),
        ("Provable Dynamic Fusion for Multimodal Data.", "Provable Dynamic Fusion for Multimodal Data"),
        ("Learning with $\\ell_1$ geometry", "Learning with ℓ1 geometry"),
        ("T$^3$Bench: A Benchmark", "T3Bench: A Benchmark"),
        ("$\\pi$-GAN", "π-GAN"),
        ("A $\\mathcal{O}(n)$ Method", "A O(n) Method"),
        ("{BERT}: Pre-training of {D}eep Models", "BERT: Pre-training of Deep Models"),
        ("Caf\\'e and na{\\\"i}ve Schr\\\"odinger \\v{S}ilc", "Café and naïve Schrödinger Šilc"),
        ("\\emph{Really} \\textbf{Bold}", "Really Bold"),
        ("Deep &amp; Wide &lt;3", "Deep & Wide <3"),
        ("A <i>very</i> <sub>small</sub> <mml:math>x</mml:math>", "A very small x"),
        ("Semi\u00ad-Supervised\u00a0Learning\u200b", "Semi-Supervised Learning"),
        ("Is x < y and y > z?", "Is x < y and y > z?"),
        ("From $5 or $6 to more", "From $5 or $6 to more"),
        ("Wait for It ...", "Wait for It ..."),
        ("The U.S.", "The U.S."),
        ("", ""),
    ],
)  # fmt: skip
def test_a_sources_title_becomes_one_clean_line(source: str, line: str) -> None:
    assert titles.strip_markup(source) == line


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("On-the-fly Gradient Modulation", "On-the-Fly Gradient Modulation"),
        ("Multi-modal Learning", "Multimodal learning"),
        ("Multi modal Learning", "Multi-Modal Learning"),
        ("Semi\u00ad-\u2010Supervised Learning", "semi-supervised learning"),
        ("Zero\u2010Shot\u00a0Learning\u200b", "Zero-shot Learning"),
        ("Learning with $\\ell_1$ Norms", "Learning with ℓ1 norms"),
        ("Learning with \\(\\ell_1\\) Norms", "Learning with l1 norms"),
        ("Pok\\'emon {B}ERT", "Pokémon BERT"),
        ("Pokemon BERT", "Pokémon BERT"),
        ('Schr\\"{o}dinger Bridges', "Schrodinger bridges"),
        ("β-VAE: Learning", "beta-VAE: Learning"),
        ("$\\beta$-VAE: Learning", "Beta-VAE: learning"),
        ("I<sup>2</sup>-SDF", "I²-SDF"),
        ("T$^3$Bench", "T3Bench"),
        ("360° Video", "360 Video"),
        ("Student’s t Distributions", "Student's t distributions"),
        ("“Why Should I Trust You?”", '"Why Should I Trust You?"'),
        ("**Deep Sets.**", "Deep Sets"),
        ("*Deep* _Sets_", "Deep Sets"),
        ("`Deep` Sets", "Deep Sets"),
        ("Deep\\_Sets \\[v\\]", "Deep_Sets [v]"),
        ("[Deep Sets](https://example.org)", "Deep Sets"),
        ("Fire &amp; Ice", "Fire and Ice"),
        ("Fire & Ice", "Fire And Ice"),
        ("Straße", "STRASSE"),
        ("Łukasz Øre", "Lukasz Ore"),
        ("MMPareto : Boosting", "MMPareto: boosting"),
    ],
)
def test_case_marks_and_markup_are_not_differences(a: str, b: str) -> None:
    assert titles.is_same_title(a, b)
    assert titles.compare(a, [b]) is Verdict.SAME
    assert titles.similarity(a, b) == 1.0


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Hyperbolic Neural Networks", "Hyperbolic Neural Networks++"),
        ("Programming in C", "Programming in C++"),
        ("Programming in C", "Programming in C#"),
        ("Informed Search by A", "Informed Search by A*"),
        ("YOLOv7 for Everyone", "YOLOv8 for Everyone"),
        ("GPT-3.5 in Practice", "GPT-35 in Practice"),
        ("Deep Sets", "Deep Nets"),
        ("", ""),
        ("...", "!!!"),
    ],
)
def test_letters_digits_and_plus_signs_are_differences(a: str, b: str) -> None:
    assert not titles.is_same_title(a, b)


@pytest.mark.parametrize(
    ("written", "right", "verdict"),
    [
        ("Test-time adaption against multi-modal reliability bias",
         "Test-time Adaptation against Multi-modal Reliability Bias", Verdict.TYPO),
        ("Atention Is All You Need", "Attention Is All You Need", Verdict.TYPO),
        ("Continual Vision-Language Representaion Learning with Off-Diagonal Information",
         "Continual Vision-Language Representation Learning with Off-Diagonal Information", Verdict.TYPO),
        ("Federated Clustering Network with Corss-Subgraph Link Mending",
         "Federated Clustering Network with Cross-Subgraph Link Mending", Verdict.TYPO),
        ("Unsupervisde Learning of Video Representations", "Unsupervised Learning of Video Representations",
         Verdict.TYPO),
        ("Learning the the Structure of Networks", "Learning the Structure of Networks", Verdict.TYPO),
        # A doubled letter is British in "labelling" alone, and rare words are mis-spelt as others are.
        ("Scalling Laws for Neural Language Models", "Scaling Laws for Neural Language Models", Verdict.TYPO),
        ("SC4D: Sparse-Controled Video-to-4D Generation", "SC4D: Sparse-Controlled Video-to-4D Generation",
         Verdict.TYPO),
        ("Quantifying the Neighbousr of a Large Graph", "Quantifying the Neighbours of a Large Graph",
         Verdict.TYPO),
        ("Going Deeper with the Innception Modules", "Going Deeper with the Inception Modules", Verdict.TYPO),
        ("Pseudo-Labeling Curriculum for Unsupevrised Domain Adaptation",
         "Pseudo-Labeling Curriculum for Unsupervised Domain Adaptation", Verdict.TYPO),
        ("Editable Neural Netwworks", "Editable Neural Networks", Verdict.TYPO),
        # The slip stands in what the writer took of the title, or beside what he put before it.
        ("Anti-curriculum Pseudo-labelliing for Image Classification",
         "ACPL: Anti-curriculum Pseudo-labelling for Image Classification", Verdict.TYPO),
        ("Causal-IR: Learning Invariant Representations from A Perspectie of Restoration",
         "Learning Invariant Representations from A Perspective of Restoration", Verdict.TYPO),

        ("Boosting Multimodal Learning with Innocent Unimodal Assistance",
         "MMPareto: Boosting Multimodal Learning with Innocent Unimodal Assistance", Verdict.PREFIX),
        ("MMPareto", "MMPareto: Boosting Multimodal Learning with Unimodal Assistance", Verdict.PREFIX),
        ("What Makes Training Multi-Modal Classification Networks Hard? A Study",
         "What Makes Training Multi-modal Classification Networks Hard?", Verdict.PREFIX),
        ("Segment Anything - A Foundation Model", "Segment anything", Verdict.PREFIX),

        ("Enhancing Multimodal Cooperation via Fine-grained Modality Valuation",
         "Enhancing Multimodal Cooperation via Sample-level Modality Valuation", Verdict.CHANGED),
        ("CAPE: Context-Adaptive Positional Encoding for Length Extrapolation",
         "DAPE: Data-Adaptive Positional Encoding for Length Extrapolation", Verdict.CHANGED),

        ("Attention Is All You Need", "Deep Residual Learning for Image Recognition", Verdict.OTHER),
        ("Predictive Dynamic Fusion", "Trusted Multi-View Classification", Verdict.OTHER),
        ("Hyperbolic Neural Networks", "Hyperbolic Neural Networks++", Verdict.UNSURE),
        ("", "Attention Is All You Need", Verdict.UNSURE),
        # A formula that nothing closes is a part of a title; an amount of money is no formula.
        (r"$\mathrm Latent", "LatentOut: An Unsupervised Deep Anomaly Detection Approach", Verdict.UNSURE),
        ("Attention Is All You Need", r"Deep $\mathrm{Latent", Verdict.UNSURE),
        (r"Learning $\ell_1$ Norms", "Deep Residual Learning for Image Recognition", Verdict.OTHER),
        ("Gestures without Libraries: A $1 Recognizer", "Deep Residual Image Recognition", Verdict.OTHER),
    ],
)  # fmt: skip
def test_a_written_title_is_compared_with_the_correct_one(written: str, right: str, verdict: Verdict) -> None:
    assert titles.compare(written, [right]) is verdict


@pytest.mark.parametrize(
    ("written", "right"),
    [
        # Proceedings and preprints differ by such, and either is right.
        ("Denoising Point Cloud in Latent Space via Graph Convolution",
         "Denoising Point Clouds in Latent Space via Graph Convolution"),
        ("Sound Bridge: Association of Egocentric Videos via Audio Cues",
         "Sound Bridge: Associating Egocentric Videos via Audio Cues"),
        ("A Contextual Combinatorial Bandits Approach to Negotiation",
         "A Contextual Combinatorial Bandit Approach to Negotiation"),
        ("Toward a Theory of Representation Learning", "Towards a Theory of Representation Learning"),
        ("Learning Structure of Networks from Data", "Learning the Structure of Networks from Data"),
        # British and American.
        ("Iterative Optimisation and Diffusion Modelling of Behaviour",
         "Iterative Optimization and Diffusion Modeling of Behavior"),
        ("Colour Transfer for Image Analysis", "Color Transfer for Image Analysis"),
        # The source's own slip.
        ("Frequency Feature Rectification for Weakly Supervised Segmentation",
         "Frequecny Feature Rectification for Weakly Supervised Segmentation"),
        # Another word, and likely another work.
        ("Supervised Domain Adaptation for Semantic Segmentation",
         "Unsupervised Domain Adaptation for Semantic Segmentation"),
        ("Casual Inference in Deep Networks and Beyond", "Causal Inference in Deep Networks and Beyond"),
        ("Few-Shot Learning for Image Recognition Tasks", "Zero-Shot Learning for Image Recognition Tasks"),
        ("Intra-Class Variation in Image Recognition", "Inter-Class Variation in Image Recognition"),
        ("Image Fusion by Deep Representation Learning", "Image Fission by Deep Representation Learning"),
        # Names are not spelt, they are given.
        ("BERT for Everyone and Everything", "BART for Everyone and Everything"),
        ("UDC-VIX: A Real-World Dataset for Cameras", "UDC-VIT: A Real-World Dataset for Cameras"),
        ("Vidtomer: Fast Attention for Long Videos", "Vidtome: Fast Attention for Long Videos"),
        ("Unleashing DETRReg for Fast Shape Generation", "Unleashing DETReg for Fast Shape Generation"),
        # A rare word in another form.
        ("On the Barycenter of Many Wasserstein Spaces", "On the Barycenters of Many Wasserstein Spaces"),
        # Sequels.
        ("Learning to Learn, Part 1", "Learning to Learn, Part 2"),
        ("YOLOv7: Fast Object Detection in Images", "YOLOv8: Fast Object Detection in Images"),
        ("3D Object Detection in the Wild Today", "2D Object Detection in the Wild Today"),
        # Too little in common to be sure of anything.
        ("Deep Lerning", "Deep Learning"),
        ("Gaussian Spalts", "Gaussian Splats"),
        # A subtitle more or less.
        ("Deep Learning: A Survey", "Deep Learning"),
        (DYNAMICAL.split(":")[0], DYNAMICAL),
        (DYNAMICAL, DYNAMICAL.upper()),
    ],
)  # fmt: skip
def test_what_may_be_right_is_never_called_a_typo(written: str, right: str) -> None:
    assert titles.compare(written, [right]) is not Verdict.TYPO
    assert titles.compare(right, [written]) is not Verdict.TYPO or "Frequecny" in right


@pytest.mark.parametrize(
    ("written", "right", "meant"),
    [
        ("Atention Is All You Need", "Attention Is All You Need", "Attention Is All You Need"),
        ("Pseudo-labelliing for Medical Images", "ACPL: Pseudo-labelling for Medical Images",
         "Pseudo-labelling for Medical Images"),
        ("Causal-IR: Learning Invariant Representatons", "Learning Invariant Representations",
         "Causal-IR: Learning Invariant Representations"),
        ("Learning Invarant Representations: A Survey of Methods", "Learning Invariant Representations",
         "Learning Invariant Representations: A Survey of Methods"),
        ("Something Else", "Learning Invariant Representations", "Learning Invariant Representations"),
    ],
)  # fmt: skip
def test_a_writer_meant_as_much_of_the_title_as_was_written(written: str, right: str, meant: str) -> None:
    assert titles.intended_title(written, right) == meant


def test_of_several_right_titles_the_nearest_counts() -> None:
    first, final = "Fine-grained Modality Valuation at Work", "Sample-level Modality Valuation at Work"
    assert titles.compare(first, [final, first]) is Verdict.SAME
    assert titles.compare(first, []) is Verdict.UNSURE
    assert titles.compare(first, ["", "?"]) is Verdict.UNSURE


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ("Attention Is All You Need", "Attention is all you need.", 1.0, 1.0),
        ("Sample-level Modality Valuation", "Fine-grained Modality Valuation", 0.3, 0.8),
        ("Attention Is All You Need", "Deep Residual Learning for Image Recognition", 0.0, 0.25),
        ("", "", 0.0, 0.0),
        ("", "x", 0.0, 0.0),
    ],
)
def test_similarity_is_what_readers_would_say(a: str, b: str, low: float, high: float) -> None:
    assert low <= titles.similarity(a, b) <= high
    assert titles.similarity(a, b) == titles.similarity(b, a)


@pytest.mark.parametrize(
    ("written", "right", "corrected"),
    [
        ("Test-time adaption against multi-modal reliability bias",
         "Test-Time Adaptation Against Multi-Modal Reliability Bias",
         "Test-time adaptation against multi-modal reliability bias"),
        ("Test-Time Adaption Against Multimodal Reliability Bias",
         "Test-time adaptation against multi-modal reliability bias",
         "Test-Time Adaptation Against Multimodal Reliability Bias"),
        ("Enhancing multimodal cooperation via fine-grained modality valuation",
         "Enhancing Multimodal Cooperation via Sample-level Modality Valuation",
         "Enhancing multimodal cooperation via sample-level modality valuation"),
        ("Boosting multimodal learning with innocent unimodal assistance",
         "MMPareto: Boosting Multimodal Learning with Innocent Unimodal Assistance",
         "MMPareto: Boosting multimodal learning with innocent unimodal assistance"),
        ("Trusted multi-view classification",
         "Trusted Multi-View Classification With Dynamic Evidential Fusion",
         "Trusted multi-view classification with dynamic evidential fusion"),
        ("A mixture of normal distributions", "A Mixture of Student's t Distributions",
         "A mixture of Student's t distributions"),
        ("Learning with gaussian fields", "Learning With BERT in Gaussian Fields",
         "Learning with BERT in gaussian fields"),
        ("ATENTION IS ALL YOU NEED", "Attention Is All You Need", "ATTENTION IS ALL YOU NEED"),
        ("Pokémon **and** Deep Lerning", "Pokemon and deep learning", "Pokémon **and** Deep Learning"),
        ("**Deep Lerning for Everyone**", "Deep learning for everyone", "**Deep Learning for Everyone**"),
        ("Norms of $\\ell_1$ geometri", "Norms of ℓ1 geometry", "Norms of $\\ell_1$ geometry"),
        ("The Deep Sets of Learning", "Deep Sets of Learning", "Deep Sets of Learning"),
        ("Learning the the Structure", "Learning the Structure", "Learning the Structure"),
        ("Deep Sets", "Deep Sets: Permutation Invariance", "Deep Sets: Permutation Invariance"),
        ("Deep Sets: Permutation Invariance", "Deep Sets", "Deep Sets"),
        ("Something Else", "Attention Is All You Need", "Attention Is All You Need"),
        ("", "Attention Is All You Need", "Attention Is All You Need"),
        ("already right", "Already Right.", "already right"),
        # Brackets whose partners are in the word stay with it.
        ("Slow inference with KL", "Slow Inference with KL(p||q)", "Slow inference with KL(p||q)"),
        ("Slow inferense with KL(p||q)", "Slow Inference with KL(p||q)", "Slow inference with KL(p||q)"),
        ("Turning with SO", "Turning With SO(3)", "Turning with SO(3)"),
        ("Turning with SO(3", "Turning With SO(3)", "Turning With SO(3)"),
        ("Broken news", "[Un]broken News", "[Un]broken news"),
        ("E-equivariant nets", "E(2)-Equivariant Nets", "E(2)-equivariant nets"),
        ("Sorting in O", "Sorting in O(n log n) (Almost)", "Sorting in O(n log n) (Almost)"),
        ("Slow nets (almost)", "Slow Nets (Almost) Everywhere", "Slow nets (almost) everywhere"),
    ],
)  # fmt: skip
def test_a_correction_keeps_the_writers_own_letters(written: str, right: str, corrected: str) -> None:
    assert titles.correct(written, right) == corrected


WORDS = [
    "Deep",
    "deep",
    "Learning",
    "multi-modal",
    "Multimodal",
    "MMPareto:",
    "$\\ell_1$",
    "A*",
    "BERT",
    "t",
    "and",
]
PHRASES = st.lists(
    st.sampled_from([*WORDS, "**bold**", "Pokémon", "(v2)", "–", "C++", "&", "Student's"]), max_size=8
)
TEXTS = st.text(max_size=40) | PHRASES.map(" ".join)


@given(TEXTS, TEXTS)
@example("**a", "a")
@example("_a_ b", "a b")
@example("a-b", "ab c")
def test_a_correction_always_has_the_right_title(written: str, right: str) -> None:
    assert titles.fold(titles.correct(written, right)) == titles.fold(right)


FORMULAS = st.sampled_from(
    ["KL(p||q)", "SO(3)", "[Un]breaking", "O(n log n)", "f(x)", "{k}-Means", "(Almost)", "E(2)-Nets", "Deep",
     "Views:", "of", "C++", "(and", "Back)"]
)  # fmt: skip


@given(
    st.lists(FORMULAS, min_size=2, max_size=7),
    st.integers(0, 6),
    st.sampled_from(["drop", "bracket", "letter"]),
)
@example(["Slow", "KL(p||q)"], 1, "bracket")
def test_a_correction_never_loses_a_bracket(words: list[str], index: int, slip: str) -> None:
    right = " ".join(words)
    index = index % len(words)
    slips = {
        "drop": "",
        "bracket": words[index].partition("(")[0],
        "letter": words[index][:1] + words[index][2:],
    }
    written = " ".join(filter(None, [*words[:index], slips[slip], *words[index + 1 :]]))
    corrected = titles.correct(written, right)
    assert titles.fold(corrected) == titles.fold(right)
    assert titles.has_unpaired_bracket(right) or not titles.has_unpaired_bracket(corrected)


@pytest.mark.parametrize(
    ("title", "is_unpaired"),
    [
        ("", False), ("SO(3)", False), ("[Un]breaking {k}", False), ("(a [b] c)", False),
        ("SO(3", True), ("Un]breaking", True), ("(a [b) c]", True), (")(", True),
    ],
)  # fmt: skip
def test_a_bracket_has_a_partner_or_none(title: str, is_unpaired: bool) -> None:
    assert titles.has_unpaired_bracket(title) is is_unpaired


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("A Slow C Library for Planning and Control", "A Slow C++ Library for Planning and Control"),
        ("General E-Equivariant Networks on Spheres", "General E(2)-Equivariant Networks on Spheres"),
        ("SE Diffusion Models for Protein Backbones", "SE(3) Diffusion Models for Protein Backbones"),
        ("Learnnig Rotations, a Guide to SO", "Learning Rotations, a Guide to SO(3)"),
        ("Slow Networks and Their Bounds", "Slow Networks++ and Their Bounds"),
        ("Reading the Sky With A7 Sensors", "Reading the Sky With A8 Sensors"),
    ],
)
def test_a_title_may_differ_by_signs_alone(written: str, right: str) -> None:
    assert titles.differs_by_signs(written, [right])
    assert titles.compare(written, [right]) not in (Verdict.SAME, Verdict.TYPO)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("A Slow C++ Library for Planning and Control", "A Slow C++ Library for Planning and Control"),
        ("A Slow Library for Planning and Control", "A Slow C++ Library for Planning and Control Tasks"),
        ("A Slow Java Library for Planning and Control", "A Slow C++ Library for Planning and Control"),
        ("Learnnig Rotations, a Guide to Spheres", "Learning Rotations, a Guide to Spheres"),
        ("SO", "SO(3)"),
        ("Nets 2", "Nets 3"),
        ("", "SO(3)"),
        ("x" * 600 + " a b c d", "x" * 600 + " a b c 2"),
    ],
)
def test_other_words_are_no_signs(written: str, right: str) -> None:
    assert not titles.differs_by_signs(written, [right])


@given(TEXTS)
def test_a_title_is_the_same_as_itself_and_as_its_clean_form(title: str) -> None:
    assert titles.compare(title, [title]) in (Verdict.SAME, Verdict.UNSURE)
    assert titles.strip_markup(titles.strip_markup(title)).count("\n") == 0
    if titles.fold(title):
        assert titles.similarity(title, title) == 1.0


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_any_two_texts_can_be_compared(written: str, right: list[str]) -> None:
    assert titles.compare(written, right) in Verdict
    assert all(0 <= titles.similarity(written, title) <= 1 for title in right)


@pytest.mark.parametrize(
    ("author", "surname"),
    [
        ("Wei Zhang", "zhang"),
        ("Wei Zhang 0001", "zhang"),
        ("Zhang, Wei", "zhang"),
        ("W. Zhang", "zhang"),
        ("Zhang W", "zhang"),
        ("Zhang WY", "zhang"),
        ("Laurens van der Maaten", "maaten"),
        ("van der Maaten, Laurens", "maaten"),
        ("Luc Van Gool", "gool"),
        ("Yann LeCun", "lecun"),
        ("Robert Downey Jr.", "downey"),
        ("Jean-Luc Picard*", "picard"),
        ("Ser-Nam Lim", "lim"),
        ("José García", "garcia"),
        ("Garc{\\'i}a, Jos{\\'e}", "garcia"),
        ("and Wei Zhang", "zhang"),
        ("Plato", "plato"),
        ("张伟", "张"),
        ("OpenAI", None),
        ("Gemini Team", None),
        ("et al.", None),
        ("and 34 others", None),
        ("", None),
    ],
)
def test_a_name_yields_its_family_name(author: str, surname: str | None) -> None:
    assert titles.surnames([author]) == (frozenset({surname}) if surname else frozenset())


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        (["Wei Zhang", "Jun Li"], ["Zhang, W."], True),
        (["Zhang Wei"], ["Wei Zhang"], True),
        (["Wei Zhang"], ["Jun Li"], False),
        (["Wei Zhang"], ["Jun Li", "et al."], None),
        (["Wei Zhang"], [], None),
        (["OpenAI"], ["Wei Zhang"], None),
        (["张伟"], ["Wei Zhang"], None),
        (["张伟"], ["张三"], True),
        (["李四"], ["张三"], False),
    ],
)
def test_sharing_an_author_has_three_answers(a: list[str], b: list[str], shared: bool | None) -> None:
    assert titles.share_author(a, b) is shared
    assert titles.share_author(b, a) is shared


@given(st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_any_authors_can_be_compared(a: list[str], b: list[str]) -> None:
    assert titles.share_author(a, b) is titles.share_author(b, a)


def test_a_text_longer_than_any_title_is_not_judged() -> None:
    filler = "word " * 100
    longest = f"Multimodal Fusion {filler}"[: titles.MAX_TITLE_LENGTH]
    assert titles.compare(longest.replace("Fusion", "Fuison"), [longest]) is Verdict.TYPO
    longer = f"{longest}x"
    assert titles.compare(longer.replace("Fusion", "Fuison"), [longer]) is Verdict.UNSURE
    assert titles.compare(longer, [longer]) is Verdict.SAME


def test_of_many_breaks_only_the_first_begin_a_part() -> None:
    parts = [f"Part {letter}" for letter in "ABCDEFGHIJ"]
    assert titles.compare("Part A: Part B", [": ".join(parts[:8])]) is Verdict.PREFIX
    head = ": ".join(parts[: titles.MAX_TITLE_BREAKS])
    assert titles.compare(head, [": ".join(parts[: titles.MAX_TITLE_BREAKS + 1])]) is Verdict.PREFIX
    beyond = ": ".join(parts[: titles.MAX_TITLE_BREAKS + 1])
    assert titles.compare(beyond, [": ".join(parts)]) is not Verdict.PREFIX


@pytest.mark.parametrize(
    ("written", "right"),
    [
        pytest.param(
            "OurNet: Multimodal Fuison of Many Sensors",
            "Multimodal Fusion of Many Sensors",
            id="behind a nickname",
        ),
        pytest.param(
            "Multimodal Fuison of Many Sensors: A Survey",
            "Multimodal Fusion of Many Sensors",
            id="before a remark",
        ),
        pytest.param(
            "Robust Multimodal Fuison for Semantic Segmentaton of Streets",
            "Robust Multimodal Fusion for Semantic Segmentation of Streets",
            id="two in eight words",
        ),
        pytest.param(
            "Deep Deep Fusion of Many Sensors", "Deep Fusion of Many Sensors", id="the first word twice"
        ),
        pytest.param(
            "Deep Fusion of of Many Sensors", "Deep Fusion of Many Sensors", id="a small word twice"
        ),
        pytest.param(
            "Deep Fusion of Many Sensors Sensors", "Deep Fusion of Many Sensors", id="the last word twice"
        ),
        pytest.param(
            "Robust Multi Modl Fusion of Many Sensors",
            "Robust Multimodal Fusion of Many Sensors",
            id="one word written as two",
        ),
        pytest.param(
            "Robust Multimodl Fusion of Many Sensors",
            "Robust Multi Modal Fusion of Many Sensors",
            id="two words written as one",
        ),
        pytest.param(
            "Robust Smeanitc Fusion of Many Sensors",
            "Robust Semantic Fusion of Many Sensors",
            id="two edits in eight letters",
        ),
        pytest.param(
            "Robust giarffe Fusion of Many Sensors",
            "Robust giraffe Fusion of Many Sensors",
            id="a rare word of seven letters",
        ),
        pytest.param(
            "Learning from Reword Models of Sparse Feedback",
            "Learning from Reward Models of Sparse Feedback",
            id="a known word of four letters behind a prefix",
        ),
    ],
)
def test_a_misspelling_is_a_typo_up_to_its_limits(written: str, right: str) -> None:
    assert titles.compare(written, [right]) is Verdict.TYPO


@pytest.mark.parametrize(
    ("written", "right"),
    [
        pytest.param(
            "Colour of Cats at Night", "Color of Dogs at Night", id="another animal in British spelling"
        ),
        pytest.param(
            "Robust Multimodal Fuison for Semantic Segmentation of Street Cats",
            "Robust Multimodal Fusion for Semantic Segmentation of Street Dogs",
            id="a misspelling and another word",
        ),
        pytest.param(
            "Multimodal: Multimodal Fuison of Many Sensors",
            "Multimodal Fusion of Many Sensors",
            id="a nickname that is a word of the title",
        ),
        pytest.param(
            "Multimodal Fuison of Many Sensors: Many Cats",
            "Multimodal Fusion of Many Sensors",
            id="a remark that shares a word with the title",
        ),
        pytest.param(
            "Robust Multimodal Fuison for Semantic Segmentaton Streets",
            "Robust Multimodal Fusion for Semantic Segmentation Streets",
            id="two in seven words",
        ),
        pytest.param("Deep Fusion of Sensors of", "Deep Fusion of Sensors", id="a word again further on"),
        pytest.param("of Fusion of Many Sensors", "Fusion of Many Sensors", id="a word again further before"),
        pytest.param(
            "Robust Mu lti Modl Fusion of Many Sensors",
            "Robust Multimodal Fusion of Many Sensors",
            id="one word written as three",
        ),
        pytest.param(
            "Robust Multimodl Fusion of Many Sensors",
            "Robust Mul Ti Modal Fusion of Many Sensors",
            id="three words written as one",
        ),
        pytest.param(
            "Robust Faetrue Fusion of Many Sensors",
            "Robust Feature Fusion of Many Sensors",
            id="two edits in seven letters",
        ),
        pytest.param(
            "Robust Sgmntaton Fusion of Many Sensors",
            "Robust Segmentation Fusion of Many Sensors",
            id="three edits",
        ),
        pytest.param(
            "Robust warlus Fusion of Many Sensors",
            "Robust walrus Fusion of Many Sensors",
            id="a rare word of six letters",
        ),
        pytest.param(
            "Unbased Fusion of Many Sensors",
            "Unbiased Fusion of Many Sensors",
            id="a known word of five letters behind a prefix",
        ),
        pytest.param(
            "Gates for Fusion of Many Sensors", "Games for Fusion of Many Sensors", id="a known word's plural"
        ),
        pytest.param(
            "Firing for Fusion of Many Sensors", "Fixing for Fusion of Many Sensors", id="a known word's form"
        ),
    ],
)
def test_beyond_these_limits_it_may_be_another_title(written: str, right: str) -> None:
    assert titles.compare(written, [right]) not in (Verdict.TYPO, Verdict.SAME)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # One word of two, and six pairs of letters of nine.
        pytest.param("Deep Fusion", "Deep Vision", (1 / 2 + 6 / 9) / 2, id="words and letter pairs"),
        # Without small words the same; twenty of the 29 pairs of letters in both.
        pytest.param("The Fusion of Views", "Fusion with Views", (1 + 20 / 29) / 2, id="small words"),
        pytest.param("What Is It?", "How Is It?", 0.564, id="nothing but small words"),
    ],
)
def test_similarity_is_the_mean_of_words_and_letter_pairs(a: str, b: str, expected: float) -> None:
    assert titles.similarity(a, b) == pytest.approx(expected, abs=0.001)


def test_the_limits_of_length_and_breaks_are_as_documented() -> None:
    assert (titles.MAX_TITLE_LENGTH, titles.MAX_TITLE_BREAKS) == (500, 8)
    assert titles.compare("Quiet Cats", ["word " * 100 + "x"]) is Verdict.UNSURE
    assert titles.compare("word " * 100 + "x", ["Quiet Cats"]) is Verdict.UNSURE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("Boosting Multimodal Lear", "Boosting Multimodal Learning", id="four letters less"),
        pytest.param(
            "Boosting Multimodal Lea", "MMPareto: Boosting Multimodal Learning", id="five letters less"
        ),
    ],
)
def test_a_part_is_meant_that_is_up_to_four_edits_off(written: str, meant: str) -> None:
    assert titles.intended_title(written, "MMPareto: Boosting Multimodal Learning") == meant
