// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/postgres_values.hpp"

#include <cstdint>

namespace rostra::store {
namespace {

// From PostgreSQL's catalog pg_type.dat; libpq's headers do not name them.
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kUnknown = 705;
constexpr Oid kVarchar = 1043;
constexpr Oid kVoid = 2278;

std::int64_t bigEndian(const char* bytes, int length) {
  // All ones first for a negative one, so that two and four bytes keep their sign.
  std::uint64_t number = (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (int i = 0; i < length; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<std::int64_t>(number);
}

Result<Value> readValue(const PGresult* answer, int row, int column) {
  if (PQgetisnull(answer, row, column) != 0) return Value();
  const char* bytes = PQgetvalue(answer, row, column);
  const int length = PQgetlength(answer, row, column);
  switch (const Oid type = PQftype(answer, column)) {
    case kBool:
    case kInt2:
    case kInt4:
    case kInt8:
      return Value(bigEndian(bytes, length));
    case kText:
    case kVarchar:
    case kUnknown:
      return Value(std::string(bytes, static_cast<std::size_t>(length)));
    case kBytea:
      return Value(Blob{std::string(bytes, static_cast<std::size_t>(length))});
    case kVoid:
      return Value();
    default:
      return fail(ErrorKind::Internal, std::string("database: column ") + PQfname(answer, column) +
                                           " has type " + std::to_string(type) + ", which is not supported");
  }
}

}  // namespace

PostgresParameters::PostgresParameters(std::span<const Value> values) {
  numbers_.reserve(values.size());  // the pointers below point into it
  for (const Value& value : values) {
    const char* pointer = nullptr;
    std::size_t length = 0;
    int format = 0;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      pointer = numbers_.emplace_back(std::to_string(*number)).c_str();
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      pointer = text->c_str();
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      pointer = blob->bytes.data();
      length = blob->bytes.size();
      format = 1;
    }
    pointers_.push_back(pointer);
    lengths_.push_back(static_cast<int>(length));
    formats_.push_back(format);
  }
}

Result<Rows> readRows(const PGresult* answer) {
  Rows rows;
  const int count = PQntuples(answer);
  const int width = PQnfields(answer);
  rows.reserve(static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row) {
    std::vector<Value> columns;
    columns.reserve(static_cast<std::size_t>(width));
    for (int column = 0; column < width; ++column) {
      auto value = readValue(answer, row, column);
      if (!value) return tl::make_unexpected(std::move(value.error()));
      columns.push_back(std::move(*value));
    }
    rows.emplace_back(std::move(columns));
  }
  return rows;
}

}  // namespace rostra::store
