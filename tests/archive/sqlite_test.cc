#include "tasklib/archive/sqlite.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

// Texts with zero bytes and quotes and whole 64-bit numbers come back as they went in.
TEST(Database, RoundTripsValues) {
  auto database = Database::InMemory();
  ASSERT_TRUE(database);
  ASSERT_TRUE(database->Execute("CREATE TABLE t(a TEXT, b INTEGER)"));
  auto insert = database->Prepare("INSERT INTO t VALUES(?,?)");
  ASSERT_TRUE(insert);
  const std::string odd("a'\0\"b", 5);
  ASSERT_TRUE(insert->Bind(odd).Bind(INT64_MIN).Run());
  ASSERT_TRUE(insert->Bind("").Bind(INT64_MAX).Run());
  auto query = database->Prepare("SELECT a, b FROM t ORDER BY b");
  ASSERT_TRUE(query->Step().value());
  EXPECT_EQ(query->Text(0), odd);
  EXPECT_EQ(query->Number(1), INT64_MIN);
  ASSERT_TRUE(query->Step().value());
  EXPECT_EQ(query->Text(0), "");
  EXPECT_FALSE(query->Step().value());
}

// Numbers with a point come back bit for bit.
TEST(Database, RoundTripsReals) {
  auto database = Database::InMemory().value();
  ASSERT_TRUE(database.Execute("CREATE TABLE t(a REAL)"));
  auto insert = database.Prepare("INSERT INTO t VALUES(?)").value();
  const std::vector<double> values = {1.0 / 3, -1e300, 5e-324, 2, 0};
  for (const double value : values) ASSERT_TRUE(insert.BindReal(value).Run());
  auto query = database.Prepare("SELECT a FROM t ORDER BY rowid").value();
  for (const double value : values) {
    ASSERT_TRUE(query.Step().value());
    EXPECT_EQ(query.Real(0), value);
  }
}

// What a transaction wrote is gone unless it was committed.
TEST(Database, Transactions) {
  auto database = Database::InMemory().value();
  ASSERT_TRUE(database.Execute("CREATE TABLE t(a INTEGER)"));
  for (const bool commit : {false, true}) {
    Transaction transaction(database);
    ASSERT_TRUE(transaction.begun());
    ASSERT_TRUE(database.Execute("INSERT INTO t VALUES(1)"));
    if (commit) {
      ASSERT_TRUE(transaction.Commit());
    }
  }
  auto count = database.Prepare("SELECT COUNT(*) FROM t").value();
  ASSERT_TRUE(count.Step().value());
  EXPECT_EQ(count.Number(0), 1);
}

// A file that is no database and a bad statement are errors with their own codes.
TEST(Database, NamesItsFailures) {
  TempFolder temp;
  Scribble(temp / "x.sqlite", std::string(4096, 'x'));
  const auto corrupt = Database::Open(temp / "x.sqlite");
  ASSERT_FALSE(corrupt);
  EXPECT_EQ(corrupt.error().code, "database-corrupt");
  EXPECT_EQ(Database::Open(temp / "missing/x.sqlite").error().code, "database-error");
  auto database = Database::Open(temp / "good.sqlite");
  EXPECT_EQ(database->Execute("SELEKT 1").error().code, "database-error");
  EXPECT_EQ(database->Prepare("SELECT nothing").error().code, "database-error");
}

// A second writer waits no longer than it was told to, and says that the database is busy.
TEST(Database, ReportsABusyWriter) {
  TempFolder temp;
  auto one = Database::Open(temp / "x.sqlite"), other = Database::Open(temp / "x.sqlite", 10);
  ASSERT_TRUE(one && other);
  ASSERT_TRUE(one->Execute("CREATE TABLE t(a); BEGIN IMMEDIATE; INSERT INTO t VALUES(1)"));
  EXPECT_EQ(other->Execute("BEGIN IMMEDIATE").error().code, "database-busy");
  ASSERT_TRUE(one->Execute("COMMIT"));
  EXPECT_TRUE(other->Execute("BEGIN IMMEDIATE; COMMIT"));
}

}  // namespace
}  // namespace gensim::tasklib
