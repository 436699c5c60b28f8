"""季通报: the appraisal results of a quarter, issued within the office; a wrong one is corrected, never edited."""
