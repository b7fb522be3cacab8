-- Each outlet keeps its own pace in the one worker of an installation: nothing asked this table.
drop table messaging.pace;
