"""No delete takes away an object that this run declared live."""

from pulumi_iotcentral.ledger import Claim, Key, Ledger

KEY = Key("https://a.example", "destination", "d")


def claim(seed: str = "s", *, generated: bool = True, owned: bool = False) -> Claim:
    return Claim(seed, generated, owned)


def test_a_claimed_object_is_spared() -> None:
    ledger = Ledger()
    assert not ledger.spares(KEY)
    assert ledger.claim(KEY, claim())
    assert ledger.spares(KEY)
    assert ledger.spares(KEY)


def test_an_object_of_another_application_or_kind_is_not_spared() -> None:
    ledger = Ledger()
    ledger.claim(KEY, claim())
    assert not ledger.spares(KEY._replace(application="https://b.example"))
    assert not ledger.spares(KEY._replace(noun="export"))


def test_a_delete_that_diff_ordered_passes_once_even_if_check_claims_the_id_again() -> None:
    ledger = Ledger()
    ledger.claim(KEY, claim())
    ledger.condemn(KEY)
    ledger.claim(KEY, claim())
    assert not ledger.spares(KEY)
    assert ledger.spares(KEY)


def test_a_second_resource_cannot_claim_the_object() -> None:
    ledger = Ledger()
    assert ledger.claim(KEY, claim("one"))
    assert not ledger.claim(KEY, claim("two"))
    assert ledger.claim(KEY, claim("one"))


def test_what_the_state_owned_stays_owned_when_check_comes_again_without_it() -> None:
    ledger = Ledger()
    ledger.claim(KEY, claim(owned=True))
    ledger.claim(KEY, claim(owned=False))
    found = ledger.find(KEY)
    assert found is not None
    assert found.owned
