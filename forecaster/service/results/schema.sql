-- What the forecast services answered. Asking again changes nothing; a later issue for the same time takes the earlier
-- one's place. Nothing is issued after the time that it is for. The last forecast of an asset that covers a time is
-- found by the key, as none is longer than 1,000 steps of 900 s:
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
    issued        timestamptz not null,       -- nothing measured after it was read
    step_s        integer not null,
    levels        smallint not null,          -- K; the levels are k/(K+1)
    drift_ppm     integer not null,           -- of the answer that it was part of
    quantiles_mw  real[] not null,            -- T*K values, step-major: step t from 0, level k from 1 at [t*K + k]
    primary key (asset_id, first_valid, model_version)
);
