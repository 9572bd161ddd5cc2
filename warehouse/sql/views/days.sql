-- The first day of a day, a month or a year as people write them, and the day behind the last; NULL for anything else.
create or replace macro internal.first_day(printed) as
    try_cast(
        case length(printed)
            when 4 then printed || '-01-01'
            when 7 then printed || '-01'
            else printed
        end as date
    );

create or replace macro internal.day_behind(printed) as
    cast(
        internal.first_day(printed) + case length(printed)
            when 4 then interval 1 year
            when 7 then interval 1 month
            else interval 1 day
        end as date
    );
