"""What is asked, what it means, what is said next: pure, with no Telegram, database, clock or chance."""
