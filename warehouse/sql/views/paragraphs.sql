-- A text less the paragraphs whose digests are in a list, as parsers.frame reckons them.
create or replace macro internal.paragraphs_less(body, digests) as
    array_to_string(
        list_filter(
            string_split(body, chr(10) || chr(10)),
            lambda paragraph: not list_contains(digests, left(md5(paragraph), 16))
        ),
        chr(10) || chr(10)
    );
