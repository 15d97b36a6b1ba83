"""Runs exports on messages without the service: message in, documents out.

`iotcentral transform` and `pulumi_iotcentral.testing` share it. The filter, the enrichments and the
transforms themselves are in `iotcentral_pipeline`, which requires the extra `simulator`. This
package imports it on first use.
"""
