"""Inquiries (обращения): what people write to the supplier with «Обратная связь», and what they are answered."""
