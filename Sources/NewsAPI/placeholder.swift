// NewsAPI
