-- The first day of a day, a month or a year as people write them, and the day behind the last; NULL for anything else.
create or replace macro internal.first_day(printed) as
    try_cast(
        case
            when regexp_matches(printed, '^\d{4}$') then printed || '-01-01'
            when regexp_matches(printed, '^\d{4}-\d{1,2}$') then printed || '-01'
            else printed
        end as date
    );

create or replace macro internal.day_behind(printed) as
    cast(
        internal.first_day(printed) + case
            when regexp_matches(printed, '^\d{4}$') then interval 1 year
            when regexp_matches(printed, '^\d{4}-\d{1,2}$') then interval 1 month
            else interval 1 day
        end as date
    );
