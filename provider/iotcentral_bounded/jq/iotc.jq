# The functions that `import "iotc" as iotc;` gives a transform.

# Source: learn.microsoft.com/azure/iot-central/core/howto-transform-data-internally, "IoT Central module".
def find(f): .[] | select(f);

# Not documented. The README of Microsoft's sample "IoT Central Power BI Solution" uses it without an
# argument. jq has no random numbers, so these digits come from the clock. Two calls are further apart
# than its resolution.
def uuid:
  def digits($count): . as $number | reduce range($count) as $_ ([$number, ""];
    [(.[0] / 16 | floor), ("0123456789abcdef"[.[0] % 16:.[0] % 16 + 1]) + .[1]]) | .[1];
  # A step of the generator of Park and Miller, whose products have less than 53 bits.
  def step: . * 48271 % 2147483647;
  (now * 1000000 | floor) as $time
  | [limit(7; ($time % 2147483646 + 1 | step | step | recurse(step)))] as $random
  | [
      ($time / 65536 | floor | digits(8)),
      ($time | digits(4)),
      "4" + ($random[1] | digits(3)),
      "89ab"[$random[2] % 4:$random[2] % 4 + 1] + ($random[3] | digits(3)),
      ($random[4] | digits(6)) + ($random[5] | digits(6))
    ]
  | join("-");
