-- Issued forecasts. Repeating a request changes nothing; a later issue for the same time replaces the earlier one.
-- No forecast is issued after its first interval has started. The newest forecast of asset A that covers time T is
-- found by the primary key, because no forecast is longer than 1,000 steps of 900 s:
--   select * from forecasts
--   where asset_id = A and first_valid <= T and first_valid > T - interval '250 hours'
--     and T < first_valid + step_s * (cardinality(quantiles_mw) / levels) * interval '1 s'
--   order by issued desc, first_valid desc, model_version limit 1
create table if not exists forecasts (
    asset_id      text not null,
    first_valid   timestamptz not null,       -- start of the first interval
    model_version text not null,              -- 0x and 64 hex digits
    model         text not null,
    region        text not null,
    issued        timestamptz not null,       -- nothing measured later was read
    step_s        integer not null,
    levels        smallint not null,          -- K; the levels are k/(K+1)
    drift_ppm     integer not null,           -- of the reply that contained it
    quantiles_mw  real[] not null,            -- T*K values, step-major: step t from 0, level k from 1 at [t*K + k]
    primary key (asset_id, first_valid, model_version)
);
