"""Random cases of stakes (shares, buckets, gains) and of the deviation that slashes them."""

from case import Case, Dice

from forewatt.protocol import deviation
from oracle.audit.replay.books import ONE, UNIT, Delegation, Stake, VaultBook

OPERATOR, DELEGATOR = "operator", "delegator"
LEAST_PRICE = ONE // 1000
LARGEST_LOSS = 2**54 - 1


def shares(dice: Dice) -> Case:
    """Shares that an amount buys, and the worth of shares."""
    amount, price = _wei(dice), _price(dice)
    vault = _vault(price=price)
    return Case("shares", (amount, price), (vault.buy(DELEGATOR, amount), vault.worth_wei(DELEGATOR, amount)))


def lowered(dice: Dice) -> Case:
    """The price of a share after a loss of delegated assets."""
    price, assets = _price(dice), dice.choice((1, 3, dice.randint(1, 10**24)))
    lost = dice.choice((0, 1, assets, dice.randint(0, assets)))
    return Case("lowered", (price, assets, lost), (price * (assets - lost) // assets,))


def scales(_dice: Dice) -> Case:
    """The initial price of a share, and the lowest price at which a vault takes stakes."""
    return Case("scales", (), (ONE, LEAST_PRICE))


def bucket(dice: Dice) -> Case:
    """A loss taken from the active part of the bucket, or a slash taken from all of it. A larger one reverts."""
    earning, warming, exiting = (dice.choice((0, 1, dice.randint(0, 10**22))) for _ in range(3))
    slash = dice.random() < 0.5
    most = earning + warming + (exiting if slash else 0)
    taken = dice.choice((0, 1, earning, exiting, most, most + 1, dice.randint(0, most)))
    before = (earning, warming, exiting, taken, slash)
    if taken > most:
        return Case("bucket", before, None)
    vault = _vault(bucket=Stake(earning, warming, exiting))
    from_exiting = min(taken, exiting) if slash else 0
    vault.bucket.exiting -= from_exiting
    vault.bear_loss(taken - from_exiting)
    after = vault.bucket.earning, vault.bucket.warming, vault.bucket.exiting
    return Case("bucket", before, (earning + warming, earning + warming + exiting, *after))


def gain(dice: Dice) -> Case:
    """The split of a gain: commission, the operator's part and the delegators' part."""
    commission_bps = dice.choice((0, 1, 1_000, 10_000, dice.randint(0, 10_000)))
    own, staked = (dice.choice((0, 1, dice.randint(0, 10**22))) for _ in range(2))
    price, before = _price(dice), dice.choice((0, dice.randint(0, 10**30)))
    amount = dice.choice((0, 1, dice.randint(0, 10**22)))
    vault = _vault(commission_bps, price, Stake(own), Stake(staked))
    vault.reward_per_share = before
    split = vault.split_gain(amount)
    return Case("gain", ((commission_bps, own, staked, price, before), amount), (split, vault.reward_per_share))


def slash(dice: Dice) -> Case:
    """The reserve of a bucket for a slash, and the parts of a slash that bucket and delegations bear."""
    own, delegated, exiting = (dice.choice((0, 1, dice.randint(0, 10**22))) for _ in range(3))
    slash_bps, cap = dice.choice((0, 1, 500, dice.randint(0, 500))), dice.choice((0, delegated, 2**96 - 1))
    vault = _vault(bucket=Stake(own, exiting=exiting), delegation=Stake(delegated))
    vault.delegation_cap, vault.reserve_bps = cap, slash_bps
    vault.locked = dice.choice((0, own, max(0, own - vault.reserve_wei()), dice.randint(0, own)))
    arguments = (own, exiting, vault.locked, delegated, cap, slash_bps)
    reserve = vault.reserve_wei()
    return Case("slash", arguments, (reserve, *vault.slash_parts(slash_bps)))


def power(dice: Dice) -> Case:
    """The decay factor rho and a power of it."""
    ema_rounds = dice.choice((1, 2, 20, 65_535, dice.randint(1, 65_535)))
    exponent = dice.choice((0, 1, 2, 3, dice.randint(0, 1_000), dice.randint(0, 2**40)))
    rho = deviation.decay(ema_rounds)
    return Case("power", (ema_rounds, exponent), (rho, deviation.power(rho, exponent)))


def counted(dice: Dice) -> Case:
    """A standing after another round, which may be earlier than the latest one."""
    ema_rounds = dice.choice((1, 2, 20, 65_535, dice.randint(1, 1_000)))
    scored = dice.choice((0, 1, 65_534, 65_535, dice.randint(0, 65_535)))
    standing = deviation.Standing(0, 0, 0, 0)
    if scored:
        loss, reference_loss = (dice.choice((0, dice.randint(0, 2**68))) for _ in range(2))
        standing = deviation.Standing(loss, reference_loss, dice.randint(0, 10**6), scored)
    number = max(0, standing.last_round + dice.choice((-3, -1, 0, 1, 2, dice.randint(-(10**5), 10**5))))
    own, reference = (dice.choice((0, 1, LARGEST_LOSS, dice.randint(0, LARGEST_LOSS))) for _ in range(2))
    after = deviation.count(standing, number, own, reference, ema_rounds)
    arguments = (
        (standing.loss, standing.reference_loss),
        standing.last_round,
        scored,
        number,
        (own, reference),
        ema_rounds,
    )
    return Case("counted", arguments, (after.loss, after.reference_loss, after.last_round, after.scored))


def exceeds(dice: Dice) -> Case:
    """Whether D/R is above the threshold (drawn on it and next to it), and the largest D that is not."""
    ema_rounds = dice.choice((1, 20, dice.randint(1, 65_535)))
    scored = min(65_535, max(0, ema_rounds + dice.choice((-1, 0, 1))))
    threshold_bps, reference_loss = dice.randint(10_001, 50_000), dice.choice((0, 1, dice.randint(0, 2**60)))
    most = threshold_bps * reference_loss // 10_000
    standing = deviation.Standing(max(0, most + dice.choice((-1, 0, 1))), reference_loss, 0, scored)
    answer = standing.exceeds(threshold_bps, ema_rounds), standing.slashed(threshold_bps).loss
    return Case("exceeds", ((standing.loss, reference_loss), scored, threshold_bps, ema_rounds), answer)


def _vault(
    commission_bps: int = 0,
    price: int = ONE,
    bucket: Stake | None = None,
    delegation: Stake | None = None,
) -> VaultBook:
    return VaultBook(
        operator=OPERATOR,
        authority="",
        commission_bps=commission_bps,
        price=price,
        bucket=bucket or Stake(),
        delegations={DELEGATOR: Delegation(delegation or Stake())},
    )


def _price(dice: Dice) -> int:
    return dice.choice((ONE, ONE - 1, LEAST_PRICE, dice.randint(LEAST_PRICE, ONE)))


def _wei(dice: Dice) -> int:
    return dice.choice((0, 1, UNIT, 2**96 - 1, dice.randint(0, 10**24)))
