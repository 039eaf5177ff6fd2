// A value in front matter, whichever language it is written in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace assay::container::markdown {

struct Member;

struct Node {
  enum class Kind : std::uint8_t {
    Null,
    Plain,   ///< a word without quotes: what it means is the reader's guess
    Quoted,  ///< a string
    Map,
    List,
  };
  Kind kind = Kind::Null;
  std::string text;             ///< Plain and Quoted; escapes undone
  std::vector<Member> members;  ///< Map; repeated keys stay repeated
  std::vector<Node> items;      ///< List
};

struct Member {
  std::string key;
  Node value;
};

/// Maps and lists may be nested this deep; readers refuse more.
inline constexpr int kMostDepth = 16;

/// A key of a front matter block, with the lines that are its own.
struct Entry {
  std::size_t begin = 0;   ///< of its first line
  std::size_t value = 0;   ///< just behind the colon or equals sign
  std::size_t end = 0;     ///< behind the last line that belongs to it; blank and comment lines after it do not
  std::size_t indent = 0;  ///< blanks before the key
  bool is_table = false;   ///< TOML: a [table], which must stand behind all plain keys
  Result<Node> node;       ///< what it says; Corrupt or Limited (line named) when we cannot read it
  bool end_known = true;   ///< false: the value is so broken that nobody can tell where it ends
};

}  // namespace assay::container::markdown
