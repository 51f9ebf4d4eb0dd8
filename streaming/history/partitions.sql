-- Readings in monthly partitions, which streaming.history.tables creates when needed.
create table if not exists readings (
    asset_id text not null,
    time     timestamptz not null,            -- start of the interval
    power_mw double precision not null,
    quality  smallint not null default 0,     -- 0 good, else the number of the broken rule in quality_rules.toml
    primary key (asset_id, time)
) partition by range (time);
-- For assets that have outgrown their capacity.
create index if not exists readings_out_of_range on readings (asset_id, time) where quality = 1;
