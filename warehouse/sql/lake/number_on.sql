create or replace temp sequence {name} start with {first}
