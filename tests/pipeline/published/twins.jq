import "iotc" as iotc;
(.telemetry | iotc::find(.name=="node").value) as $node | empty,
(.telemetry | iotc::find(.name=="reading").value) as $reading | empty,
(if $node == "ns=2;s=Speed" then "line-1/motor/speed" elif $node == "ns=2;s=Load" then "line-1/motor/load" else $node end) as $twin | empty,
{
    twin: $twin,
    reading: $reading
}
