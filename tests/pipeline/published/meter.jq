# 積算電力量 と 瞬時電力
# import 'iotc' as iotc;
import "iotc" as iotc;
{
    schema: "default@v1",
    deviceId: .device.id,
    messageSource: .messageSource,
    enqueuedTime: .enqueuedTime | split(".")[0],
    total: .telemetry | iotc::find(.name == "total").value,
    module: .module
}
