"""Names that no table knows: what may be another way to write a source's name, and what cannot be."""

from __future__ import annotations

import pytest

from bot.core import venues

CVPR = "2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"
ICML = "International Conference on Machine Learning"
ACL = "Annual Meeting of the Association for Computational Linguistics"

OTHER_NAMES = [
    ("ICVLM", CVPR),
    ("AICL", ICML),
    ("AICL", ACL),
    ("ICPML", ICML),
    ("CMLPR", CVPR),
    ("EUROVL", "WACV"),
    ("NeurVis", "Interspeech"),
    ("WCLR", "European Conference on Computer Vision"),
]


@pytest.mark.parametrize(("written", "source"), OTHER_NAMES)
def test_an_unknown_acronym_cannot_mean_that_conference(written, source):
    assert venues.is_conference_name(written)
    assert not venues.may_be_same_name(written, source)


OTHER_FORMAL_NAMES = [
    ("International Journal of Representation Learning", ICML),
    ("Journal of Statistical Machine Learning Theory", ICML),
    ("Transactions on Computer Vision Patterns", CVPR),
    ("Conference on Multimodal Learning and Perception", ICML),
    (
        "Annual Conference on Spatial Intelligence",
        "Proceedings of the AAAI Conference on Artificial Intelligence",
    ),
    ("Workshop on Memory-Augmented Neural Networks", "AAAI"),
    ("Symposium on Gentle Things", "NeurIPS"),
    ("International Conference on Quantum Machine Learning", ICML),
    ("Workshop on Scalable Representation Learning", "ICLR"),
    ("Journal of Adversarial Machine Learning", "Machine Learning"),
    ("Journal of Vision and Sound", "IEEE Transactions on Image Processing"),
]


@pytest.mark.parametrize(("written", "source"), OTHER_FORMAL_NAMES)
def test_a_name_in_full_words_means_no_venue_with_which_it_shares_a_word(written, source):
    assert not venues.may_be_same_name(written, source)


SAME_FORMAL_NAMES = [
    ("Conference on Machine Learning", ICML),
    ("European Conference on Machine Learning", ICML),
    ("International Conference on Machine Learning in Honolulu", ICML),
    ("Symposium on Learning", ICML),
    ("Conference on Visual Computing and Pattern Recognition", CVPR),
    ("Conference on Visual Patterns and Recognition", CVPR),
    ("Conference on Computational Linguistics", ACL),
    ("Meeting and Conference of the ACL", ACL),
    ("Conference on Neural Information Systems", "Advances in Neural Information Processing Systems"),
    ("Transactions on Imaging", "IEEE Transactions on Image Processing"),
    ("Journal of Machine Learning Research: Conference Proceedings", ICML),
    ("Workshop on Machine Learning", ICML),
    ("Symposium on Small Things", "Symposium on Very Small Things"),
]


@pytest.mark.parametrize(("written", "source"), SAME_FORMAL_NAMES)
def test_a_name_in_full_words_may_mean_a_venue_of_which_it_has_the_words(written, source):
    assert venues.may_be_same_name(written, source)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Conference on Slow Things", "conference"),
        ("3rd International Symposium on Slow Things", "conference"),
        ("Journal of Slow Things", "journal"),
        ("ACM Transactions on Slow Things", "journal"),
        ("Annals of Slow Things", "journal"),
        ("Annual Workshop on Slow Things", "workshop"),
        ("Conference on Workshops for Slow Things", None),
        ("Slow Things Workshop", None),
        ("CVPR", None),
        ("Slow Journal", None),
        ("", None),
    ],
)
def test_the_kind_of_a_name_in_full_words_is_read(name, kind):
    assert venues.formal_kind(name) == kind


SAME_NAMES = [
    ("ICCL", "COLING"),  # International Conference on Computational Linguistics
    ("ICCL", "International Conference on Computational Linguistics"),
    ("CCVPR", CVPR),
    ("CVFCVPR", CVPR),
    ("IEEECVPR", CVPR),
    ("CVPRF", "CVPR"),
    ("IACL", ACL),
    ("AACLing", ACL),
    ("NeurInf", "Advances in Neural Information Processing Systems"),
    ("NeuralIPS", "NeurIPS"),
    ("EuCV", "ECCV"),
    ("EuroCV", "European Conference on Computer Vision"),
    ("ICMachL", "ICML"),
    ("ICMLProc", "Proceedings of the 40th International Conference on Machine Learning"),
    ("CMLPR", "Conference on Machine Learning, Proceedings of Machine Learning Research"),
    ("XYZQ", "Unknown Meeting (XYZQ 2023)"),
    ("XYZQ", "Xylophones and Your Zeal for Quiet"),
]


@pytest.mark.parametrize(("written", "source"), SAME_NAMES)
def test_a_name_may_be_written_by_its_words_their_beginnings_or_initials(written, source):
    assert venues.may_be_same_name(written, source)


@pytest.mark.parametrize(
    "name",
    ["LNCS", "PMLR", "CCIS", "USENIX", "SPIE", "MSRA", "OpenAI", "DeepMind", "NVIDIA", "ETHZ", "UIUC",
     "ICVLMW", "MIT", "ACX", "Nature", "Blog", "PhD", "Workshop", "ICVLM Workshop", "ICVLM-W",
     "SRW@ICVLM", "WIP", "Oral", "Tech Report", "Under Review", "IEEE", "ICVLM 2", ""],
)  # fmt: skip
def test_a_series_workshop_institution_or_kind_of_document_is_not_a_conference(name):
    assert not venues.is_conference_name(name)
