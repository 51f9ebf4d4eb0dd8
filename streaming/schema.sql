-- The history that streaming writes, without readings: those are in partitions.sql or timescale.sql, as the database is.
create table if not exists weather (
    asset_id text not null,
    time     timestamptz not null,            -- start of the interval
    quantity text not null,                   -- temperature (C), wind-speed (m/s), irradiance (W/m2)
    measured double precision not null,
    quality  smallint not null default 0,
    primary key (asset_id, time)
);

create table if not exists features (
    asset_id         text not null,
    window_end       timestamptz not null,
    mean_mw          double precision not null,
    min_mw           double precision not null,
    max_mw           double precision not null,
    ramp_mw_per_h    double precision not null,
    irradiance_w_m2  double precision not null,
    readings         integer not null,
    primary key (asset_id, window_end)
);
create index if not exists features_by_window on features (window_end);

-- Days of assets whose readings have changed since their figures were last told; marked together with the readings.
create sequence if not exists changed_days_order;
create table if not exists changed_days (
    asset_id text not null,
    day      date not null,                   -- UTC
    change   bigint not null default nextval('changed_days_order'),
    primary key (asset_id, day)
);
