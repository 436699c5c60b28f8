"""Why, told again: cases replayed from the journal, compared with what is stored; and what each rule does lately."""
