-- The settlement service's index of the chain and the content store; it can always be rebuilt.
create table if not exists rounds (
    round           bigint primary key,
    gate            bigint not null,          -- UTC seconds
    phase           text not null,
    reserve_wei     numeric(40),
    reference_loss  numeric(40),
    reference_score bigint
);

create table if not exists entries (
    round      bigint not null,
    forecaster text not null,
    position   smallint not null,             -- index in the round, its bit in `revealed` and `available`
    wager_wei  numeric(40) not null,
    revision   bigint not null,
    cid        text not null,
    state      text not null,                 -- committed, revealed, missing, forfeited, paid
    score      bigint,
    payout_wei numeric(40),
    loss       numeric(40),                   -- whole loss over all feeds; null until the round is final
    primary key (round, forecaster)
);
alter table entries add column if not exists loss numeric(40);

create table if not exists round_forecasts (
    round         bigint not null,
    forecaster    text not null,
    feed          integer not null,
    model         text not null,
    quantiles_ppm integer[] not null,         -- T*K values, step-major
    primary key (round, forecaster, feed)
);
create index if not exists round_forecasts_by_feed on round_forecasts (feed, round desc);

create table if not exists forecasters (
    forecaster    text primary key,
    operator      text not null,
    model         text not null default '',
    stake_wei     numeric(40) not null default 0,
    delegated_wei numeric(40) not null default 0,
    delegation_cap_wei numeric(40) not null default 0, -- most that the operator accepts from delegators
    rewards_wei   numeric(40) not null default 0,
    commission_bps integer not null default 0,
    slashes       integer not null default 0,
    slashed_wei   numeric(40) not null default 0
);
alter table forecasters add column if not exists commission_bps integer not null default 0;
alter table forecasters add column if not exists slashes integer not null default 0;
alter table forecasters add column if not exists slashed_wei numeric(40) not null default 0;

-- Hashes that this service published; not rebuilt from the chain.
create table if not exists notarizations (
    payload_hash text primary key,
    tx_hash      text not null,               -- the newest transaction that publishes the hash
    sender       text not null,
    nonce        bigint not null
);
create index if not exists notarizations_by_transaction on notarizations (tx_hash);

alter table forecasters add column if not exists delegation_cap_wei numeric(40) not null default 0;
