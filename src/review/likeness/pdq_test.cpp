#include "review/likeness/pdq.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace assay::review::likeness {
namespace {

/// A picture that any program can make again: sample c of pixel (x, y), in integers.
Bytes drawn(std::uint32_t width, std::uint32_t height, std::uint32_t channels) {
  Bytes samples;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      for (std::uint32_t c = 0; c < channels; ++c)
        samples.push_back(static_cast<std::uint8_t>(x * x * (c + 1) / 97 + y * y / 53 + x * y * (3 - c) / 211 +
                                                    (x / 16) * (y / 24) * 37 % 61));
  return samples;
}

struct Vector {
  std::uint32_t width, height, channels;
  unsigned quality;
  std::array<std::string, kTurns> hashes;  // the picture's own first
};

/// What Meta's reference program (ThreatExchange, pdq/cpp) gives for these pictures.
const std::vector<Vector> kVectors = {
    {400,
     300,
     3,
     100,
     {"3fc7f800408707ff4fffff80fc00e03fc07f89fe0ff89fe0bfc01f8007009c00",
      "47d9907fc70039e6ce7d63c09c386381b87c670f19f0e61f19e0463fb980467f",
      "6a9252aa15d3ad551aaa55aaad554a95952a2b565aad354aead5b72a535536aa",
      "128c3ad59255934c9b28c96ac96dc929ed29cda54ca54cb54cb5ec95ecd5ccd5",
      "3fc707ff4086f8004fff00fff8001fc0c07f76030ff8601f9f80f27f040063ff",
      "6a92ad5515d252aa1aaaaa55ad55b56a952adca95aadcab5cad558d55055c955",
      "47d96f80c708c61dce7d9e3f9c3e9c7ebc7c98f819f019e019e0b9c0b9c0b980",
      "128cc52a925d6cb79b683695c96f36d6ed29325a4ca5b34a4cb5136aecd5332a"}},
    {1000,
     37,
     3,
     100,
     {"b25716eba87cb90386cecd7c99096a7a33da74220bfd62f0d3292d28e779f800",
      "be0bfaa491d72d36170513b8c9ba69514830124d656e524d6fae53dfd9c02dd5",
      "e712bc41fd2913a9d3bf67d6cc5cc0d0768fde885ea8c85a867c8782b22c52aa",
      "eb5e500ec482871c425019128cef43fb1c65b8e7302b70e73afbf1758c95877f",
      "b247e914807c44fc86ca328399099505235a8bdd03fd9d0fd329d2d7e77903ff",
      "e20243bed129ec56d38b9829cc5c3f2f660f217756a83785867c787db22ca955",
      "be0b055bb1d7d2c937254c46c9ba16ae48b0edb2657ea5b26faeac20d9c0d22a",
      "eb5eaff1e48278e36270e6ec9cefbc041de54718382b8f183afb0e8a8c957880"}},
    {777,
     1023,
     1,
     100,
     {"ffc0ff40fe90fc80fe82ff90ff80ff80fe89fe41fc00fe00fc00fc00f800f803",
      "fb300383ffe91047822c7ee70000feff0000ffff0000ffff0000ffff0000ffff",
      "a9555aaaa55542aaa555daaaed551eaa6555caaaad555aaaa955a2aa55558aaa",
      "a664a929aaacb26dc779d44d5555545555555555555555555555555555555555",
      "fc000ffff00017ff60008fffb8004aff20009ffff8000bff7c00b7ff00005fff",
      "a955a555a555b555a5552555ed55e05565553555ad55815529551d5555557555",
      "fffffffffffffffffffffffcefd0c700bf80c0400000240000800000080100c1",
      "ae6d56d2aaac4512c7792ba25555aaaa5555aaaa5555aaaa5555aaaa5555aaaa"}},
    {65,
     64,
     1,
     34,
     {"8aa1f2f2d050afaf2f2f1111eeeed0d0e4112f2f1111eeeed0d05151afaf0f0d",
      "e39a9c635ad29ad39a53e52cda53e398d31a9ce3da529a531a53e5ac1a526318",
      "dfd45058050505057a7abbbbbbbb7a7a91448585444444448585fbfbfafaa5a7",
      "becf36c98f873079cf064f86cf064932864f36498f0730f94f06cf064f07c9b2",
      "aaa50f0fd050d050af2feeeeeeee2f2fe411d0d011111111d0d0aeaeafaff0f2",
      "dff4a7a585057afa7a7a4444bbbb8585b1447a7a4444bbbb85850404fafa5a58",
      "f39a639c5ad2652c9a531ad3da531c67d31a631cda5265ac1a531a535a529ce7",
      "86cfc9360f07cf868f06b0798f06b6cd864fc9b60f07cf064f06b0f90f07364d"}},
    {512,
     512,
     3,
     100,
     {"007e01fe03ff07fe4ffcfff8fff0ffe0ff80ff00fe0077007c00d600e000f000",
      "07e7f00807fbf8070fe0f00b1fe0806f7f0000fffe0003fff8000fff7000dfff",
      "5529ab5454aaa9541aad555aaab5556aaa5554aaab55dfaa61556caab5554aaa",
      "52b25aa252ae52ad5ab55aa96ab52ac52a55aa55ab55a955ad55a55525557555",
      "007cfe0103fffc014ff8000fffe0003fff0001fffe008aff34003bffe0001fff",
      "552954ab54aa56ab1aadaaa5aab5aa95aa55ab55ab55205565559155b555b555",
      "07e70fff07fb07fd0fe81ffc3ff47fd07f80ff00ff00fe00fc00f800f0002000",
      "52b2a55d52aead525ab5a5564ab1d53a2a5555aaab5556aaad555aaa25558aaa"}},
};

TEST(Pdq, GivesTheHashesOfTheReferenceProgram) {
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(std::to_string(vector.width) + " x " + std::to_string(vector.height));
    const auto found =
        pdq(luma_of(drawn(vector.width, vector.height, vector.channels), vector.width, vector.height, vector.channels)
                .value());
    EXPECT_EQ(found.quality, vector.quality);
    EXPECT_EQ(to_hex(found.hashes[0]), vector.hashes[0]);
    std::vector<std::string> turned;
    for (const Hash256& hash : found.hashes) turned.push_back(to_hex(hash));
    EXPECT_TRUE(std::is_permutation(turned.begin(), turned.end(), vector.hashes.begin()));
  }
}

/// The samples of a square picture turned as `turn` says.
Bytes turned(const Bytes& samples, std::uint32_t side, Turn turn) {
  Bytes out(samples.size());
  const std::uint32_t last = side - 1;
  for (std::uint32_t y = 0; y < side; ++y)
    for (std::uint32_t x = 0; x < side; ++x) {
      std::uint32_t from_x = x;
      std::uint32_t from_y = y;
      switch (turn) {
        case Turn::None:
          break;
        case Turn::Left:
          from_x = last - y, from_y = x;
          break;
        case Turn::Half:
          from_x = last - x, from_y = last - y;
          break;
        case Turn::Right:
          from_x = y, from_y = last - x;
          break;
        case Turn::MirrorX:
          from_x = last - x;
          break;
        case Turn::MirrorY:
          from_y = last - y;
          break;
        case Turn::Transpose:
          from_x = y, from_y = x;
          break;
        case Turn::AntiTranspose:
          from_x = last - y, from_y = last - x;
          break;
      }
      out[y * side + x] = samples[from_y * side + from_x];
    }
  return out;
}

TEST(Pdq, KnowsAPictureThatWasTurnedOrMirrored) {
  constexpr std::uint32_t kSide = 384;
  const Bytes picture = drawn(kSide, kSide, 1);
  const auto whole = pdq(luma_of(picture, kSide, kSide, 1).value());
  for (std::size_t i = 0; i < kTurns; ++i) {
    const auto other = pdq(luma_of(turned(picture, kSide, static_cast<Turn>(i)), kSide, kSide, 1).value());
    EXPECT_LE(distance(other.hashes[0], whole.hashes[i]), kAlike) << "turn " << i;
    for (std::size_t j = 0; j < kTurns; ++j) {
      if (j == i) continue;
      EXPECT_GT(distance(other.hashes[0], whole.hashes[j]), kAlike) << "turns " << i << " and " << j;
    }
  }
}

TEST(Pdq, HasLittleToGoByInAnEmptyPicture) {
  EXPECT_EQ(pdq(luma_of(Bytes(100 * 100, 127), 100, 100, 1).value()).quality, 0U);
}

TEST(Pdq, TakesNoPictureWhoseSizeIsNotThatOfItsSamples) {
  EXPECT_FALSE(luma_of(Bytes(299), 10, 10, 3));
  EXPECT_FALSE(luma_of(Bytes(400), 10, 10, 4));
  EXPECT_FALSE(luma_of(Bytes(16), 4, 4, 1));
  EXPECT_FALSE(luma_of(Bytes(3), 0xffffffffU, 0xffffffffU, 3));
}

TEST(Hash256, IsWrittenAndReadAsOthersDo) {
  Hash256 hash;
  hash.set(0);
  hash.set(255);
  EXPECT_EQ(to_hex(hash), "8" + std::string(62, '0') + "1");
  EXPECT_EQ(hash_from_hex(to_hex(hash)).value(), hash);
  EXPECT_EQ(hash_from_hex(std::string(64, 'F')).value(), hash_from_hex(std::string(64, 'f')).value());
  EXPECT_FALSE(hash_from_hex(std::string(63, '0')));
  EXPECT_FALSE(hash_from_hex("-" + std::string(63, '0')));
  EXPECT_EQ(hash_from_hex(std::string(20, '0') + "g" + std::string(43, '0')).error().message,
            "digit 21 of a picture's hash is not hexadecimal");
}

}  // namespace
}  // namespace assay::review::likeness
