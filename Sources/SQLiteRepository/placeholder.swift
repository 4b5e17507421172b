// SQLiteRepository
