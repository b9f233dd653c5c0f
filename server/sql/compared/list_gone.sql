-- For an index that another server has left behind: households that went after a group.
SELECT record FROM compared_gone WHERE turn > :turn ORDER BY turn;
