-- The tables of streaming except readings, which partitions.sql or (with TimescaleDB) timescale.sql creates.
create table if not exists weather (
    asset_id text not null,
    time     timestamptz not null,            -- start of the interval
    quantity text not null,                   -- temperature (C), wind-speed (m/s), irradiance (W/m2)
    measured double precision not null,
    quality  smallint not null default 0,
    primary key (asset_id, time)
);

-- How full a storage is.
create table if not exists state_of_charge (
    asset_id text not null,
    time     timestamptz not null,
    measured double precision not null,       -- share of one
    quality  smallint not null default 0,
    primary key (asset_id, time)
);

-- What a reading covers, where that is not its asset's interval: the seconds between two counts of a meter.
create table if not exists covers (
    asset_id text not null,
    time     timestamptz not null,
    seconds  integer not null,
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

-- Weather predictions. All issues are stored, so that it can be reconstructed what was known at a past time.
create table if not exists weather_points (
    point_id  text primary key,
    latitude  double precision not null,
    longitude double precision not null
);
create table if not exists weather_forecasts (
    point_id   text not null,
    variable   text not null,                 -- see VARIABLES in streaming/units.py, in the unit of its quantity
    time       timestamptz not null,          -- start of the predicted interval
    issued     timestamptz not null,          -- lead time = time - issued
    interval_s integer not null,
    value      double precision not null,
    primary key (point_id, variable, time, issued)
);

create table if not exists prices (
    zone       text not null,
    product    text not null,                 -- day-ahead, intraday, imbalance, tariff
    time       timestamptz not null,          -- start of the interval
    issued     timestamptz not null,
    interval_s integer not null,
    eur_mwh    double precision not null,
    primary key (zone, product, time, issued)
);

-- Asset days whose readings have changed since their daily values were computed; written with the readings.
create sequence if not exists changed_days_order;
create table if not exists changed_days (
    asset_id text not null,
    day      date not null,                   -- UTC
    change   bigint not null default nextval('changed_days_order'),
    primary key (asset_id, day)
);
