-- Tables for databases with the extension timescaledb: compressed hypertables and a daily aggregate.
-- There is no retention policy, because a replayed year is old from the start. The runbook has the statement for one.
create table if not exists readings (
    asset_id text not null,
    time     timestamptz not null,            -- start of the interval
    power_mw double precision not null,
    quality  smallint not null default 0,     -- 0 good, else the number of the broken rule in quality_rules.toml
    primary key (asset_id, time)
);
select create_hypertable('readings', by_range('time', interval '1 month'), if_not_exists => true);
select create_hypertable('features', by_range('window_end', interval '1 month'), if_not_exists => true, migrate_data => true);

-- For assets that have outgrown their capacity.
create index if not exists readings_out_of_range on readings (asset_id, time) where quality = 1;

alter table readings set (timescaledb.compress, timescaledb.compress_segmentby = 'asset_id');
alter table features set (timescaledb.compress, timescaledb.compress_segmentby = 'asset_id');
select add_compression_policy('readings', compress_after => interval '3 months', if_not_exists => true);
select add_compression_policy('features', compress_after => interval '3 months', if_not_exists => true);

create materialized view if not exists readings_daily with (timescaledb.continuous) as
select asset_id, time_bucket('1 day', time) as day,
    avg(power_mw) as mean_mw, min(power_mw) as min_mw, max(power_mw) as max_mw, count(*) as readings
from readings where quality = 0 group by asset_id, time_bucket('1 day', time) with no data;
select add_continuous_aggregate_policy('readings_daily', start_offset => interval '3 days',
    end_offset => interval '1 hour', schedule_interval => interval '1 hour', if_not_exists => true);
