-- One spelling of a text: е for ё, no stress marks, no apostrophes inside words (o‘zbek is ozbek), composed letters.
create or replace macro internal.folded(printed) as
    regexp_replace(
        replace(replace(nfc_normalize(replace(coalesce(printed, ''), chr(769), '')), 'ё', 'е'), 'Ё', 'Е'),
        '(\p{L})[''`´‘’ʻʼʹ](\p{L})',
        '\1\2',
        'g'
    );

-- The words of a text, with their capitals.
create or replace macro internal.printed_words(printed) as
    regexp_extract_all(internal.folded(printed), '[\p{L}\p{N}]+');

-- In lower case, between blanks: a phrase is in a text where it is a part of this.
create or replace macro internal.spaced_words(printed) as
    ' ' || trim(regexp_replace(lower(internal.folded(printed)), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ';
