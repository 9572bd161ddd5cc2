-- What the migrations put into a new file.
delete from writer.{relation}
