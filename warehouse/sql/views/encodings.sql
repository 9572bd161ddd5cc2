create or replace view encodings as
with counted as (
    select
        source,
        charset_declared,
        charset_used,
        sum(pages)::bigint as pages,
        max(last_at) as last_at
    from (
        select
            source,
            charset_declared,
            charset_used,
            count(*) as pages,
            max(fetched_at) as last_at
        from fetches
        where charset_used is not null
        group by all
        union all
        -- Those that were deleted since.
        from internal.past_charsets
    )
    group by all
),

-- One name for the spellings of one encoding, as far as the web's labels go.
plain as (
    select
        *,
        [
            case
                when name in ('ascii', 'us-ascii', 'latin-1', 'latin1', 'iso-8859-1', 'iso8859-1') then 'windows-1252'
                when name in ('gb2312', 'gbk') then 'gb18030'
                when name in ('utf8', 'utf-8-sig') then 'utf-8'
                else regexp_replace(regexp_replace(name, '^(x-)?(cp|win|win-|windows)(125\d)$', 'windows-\3'), '^iso8859', 'iso-8859')
            end
            for name in [replace(lower(charset_declared), '_', '-'), replace(lower(charset_used), '_', '-')]
        ] as names
    from counted
)

select
    source,
    charset_declared,
    charset_used,
    pages,
    names[1] = names[2] as agree,
    last_at
from plain;

comment on view encodings is 'One row per source, declared and used encoding: which labels of a source are true. Of pages that were read; those rejected before are not among them.';
comment on column encodings.source is 'Name of the source.';
comment on column encodings.charset_declared is 'Encoding the server or the page named; NULL where neither did.';
comment on column encodings.charset_used is 'Encoding the page was read in.';
comment on column encodings.pages is 'Pages and feeds fetched so.';
comment on column encodings.agree is 'Whether both name the same encoding, spelling aside; NULL where none was declared.';
comment on column encodings.last_at is 'When that was last fetched.';
