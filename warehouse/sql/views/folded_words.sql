-- One spelling of a text: е for ё, no stress marks, no apostrophes behind letters (o‘zbek is ozbek), nor an English s behind
-- one, composed letters.
create or replace macro internal.folded(printed) as
    regexp_replace(
        replace(replace(
            -- Composing letters takes longer than all the rest, and few texts have anything to compose.
            case
                when regexp_matches(printed, '\pM') then replace(nfc_normalize(printed), chr(769), '')
                else coalesce(printed, '')
            end,
            'ё', 'е'
        ), 'Ё', 'Е'),
        '(\p{L})(?:[''’][sS]\b|[''`´‘’ʻʼʹ]+)',
        '\1',
        'g'
    );

-- The words of a text, with their capitals.
create or replace macro internal.printed_words(printed) as
    regexp_extract_all(internal.folded(printed), '[\p{L}\p{N}]+');

-- In lower case, between blanks: a phrase is in a text where it is a part of this.
create or replace macro internal.spaced_words(printed) as
    ' ' || trim(regexp_replace(lower(internal.folded(printed)), '[^\p{L}\p{N}]+', ' ', 'g')) || ' ';
