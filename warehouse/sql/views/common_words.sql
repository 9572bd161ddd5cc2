-- Words that stand in nearly every text: not indexed, and of no weight in a search, except within a phrase.
create or replace view internal.common_words as
select unnest(string_split(
    'а без более бы был была были было быть в вам вами вас весь во вот все всего всей всем всех вы где да даже для до '
    || 'его ее ей если есть еще же за здесь и из или им ими их к как какой ко когда кто ли либо меня мне мной может мы '
    || 'на над нам нами нас не него нее ней нем нет ни нибудь ним ними них но ну о об обо один он она они оно от ото '
    || 'очень по под после при про с сам свой себе себя со так также такой там те тем то того тоже той только том тот '
    || 'ту ты у уже хотя чего чей чем что чтобы чье чья эта эти это этого этой этом этот эту я '
    || 'a an and are as at be been but by for from had has have he her his i if in into is it its no not of on or our '
    || 'she so than that the their them there they this to was we were which who will with would you your',
    ' '
)) as word;

comment on view internal.common_words is 'Words that a search passes over, except within a phrase.';
comment on column internal.common_words.word is 'The word, folded.';

-- How Russian words end.
create or replace view internal.endings as
select unnest(string_split(
    ',а,я,о,е,у,ю,ы,и,ь,й,ой,ей,ом,ем,ам,ям,ами,ями,ах,ях,ов,ев,ого,его,ому,ему,ым,им,ых,их,ыми,ими,'
    || 'ую,юю,ая,яя,ое,ее,ые,ие,ою,ею,ый,ий,ия,ию,ии,ием,ью',
    ','
)) as ending;

comment on view internal.endings is 'Endings of Russian words, by which a form that was never seen is taken for another.';
comment on column internal.endings.ending is 'The ending; empty where a word ends with its stem.';
