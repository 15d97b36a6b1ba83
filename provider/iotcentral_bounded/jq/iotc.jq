# The functions that `import "iotc" as iotc;` gives a transform.
# Source: learn.microsoft.com/azure/iot-central/core/howto-transform-data-internally, "IoT Central module".
def find(f): .[] | select(f);
