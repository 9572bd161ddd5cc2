<CHANNEL HREF="https://news.example.com/">
<TITLE>Вести</TITLE>
<ITEM HREF="https://news.example.com/1" LASTMOD="2025-11-18T07:31Z"><TITLE>Мост через Нарын открыт</TITLE></ITEM>
</CHANNEL>
