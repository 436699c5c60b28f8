"""Cases: lists, the case itself with what may be done about it, and reports of chiefs, closed at once where allowed."""
