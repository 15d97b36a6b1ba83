"""No delete takes away an object that this run declared live."""

from pulumi_iotcentral.lifecycle.claims import Claim, Claims, Key

KEY = Key("https://a.example", "destination", "d")


def claim(seed: str = "s", *, generated: bool = True, owned: bool = False) -> Claim:
    return Claim(seed, generated, owned)


def test_a_claimed_object_is_not_deleted() -> None:
    ledger = Claims()
    assert ledger.verdict(KEY) == "delete"
    assert ledger.claim(KEY, claim())
    assert ledger.verdict(KEY) == "skip"
    assert ledger.verdict(KEY) == "skip"


def test_an_object_of_another_application_or_kind_is_not_spared() -> None:
    ledger = Claims()
    ledger.claim(KEY, claim())
    assert ledger.verdict(KEY._replace(application="https://b.example")) == "delete"
    assert ledger.verdict(KEY._replace(noun="export")) == "delete"


def test_a_delete_that_diff_ordered_passes_once_even_if_check_claims_the_id_again() -> None:
    ledger = Claims()
    ledger.claim(KEY, claim())
    ledger.allow_delete(KEY)
    ledger.claim(KEY, claim())
    assert ledger.verdict(KEY) == "delete"
    assert ledger.verdict(KEY) == "skip"


def test_a_second_resource_cannot_claim_the_object() -> None:
    ledger = Claims()
    assert ledger.claim(KEY, claim("one"))
    assert not ledger.claim(KEY, claim("two"))
    assert ledger.claim(KEY, claim("one"))


def test_what_the_state_owned_stays_owned_when_check_comes_again_without_it() -> None:
    ledger = Claims()
    ledger.claim(KEY, claim(owned=True))
    ledger.claim(KEY, claim(owned=False))
    found = ledger.find(KEY)
    assert found is not None
    assert found.owned


def test_an_object_that_was_created_after_diff_condemned_it_is_not_deleted() -> None:
    ledger = Claims()
    ledger.claim(KEY, claim())
    ledger.allow_delete(KEY)
    ledger.created(KEY)
    assert ledger.verdict(KEY) == "skip"


def test_a_resource_that_check_gives_another_id_lets_go_of_the_first() -> None:
    ledger = Claims()
    ledger.claim(KEY, claim(owned=True))
    ledger.claim(KEY._replace(id="new"), claim())
    assert ledger.verdict(KEY) == "delete"
    assert ledger.verdict(KEY._replace(id="new")) == "skip"


def test_a_destination_and_an_export_of_one_seed_keep_their_claims() -> None:
    ledger = Claims()
    ledger.claim(KEY, claim())
    ledger.claim(KEY._replace(noun="export"), claim())
    assert ledger.verdict(KEY) == "skip"


def test_the_delete_of_an_object_that_was_not_taken_over_is_to_fail() -> None:
    ledger = Claims()
    ledger.claim(KEY, claim())
    ledger.refused(KEY)
    assert ledger.verdict(KEY) == "refuse"


def test_a_claim_without_a_seed_is_that_of_the_same_resource() -> None:
    ledger = Claims()
    assert ledger.claim(KEY, Claim(None, generated=True, owned=True))
    assert ledger.claim(KEY, claim("s"))
    assert not ledger.claim(KEY, claim("other"))
