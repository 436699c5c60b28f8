"""Why, at length: each rule that fired on a case in its order, reckoned again and compared; and the nightly check."""
