"""What is wrong or odd about a draft, beside it; and the reasons why what is odd may stand."""
