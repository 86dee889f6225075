using Azure.Core;

#pragma warning disable IDE0130, CA1716 // The namespace and the names are the package's.
namespace Azure.Communication.Sms;

/// <summary>
/// The part of the package Azure.Communication.Sms 1.0.2 that <c>AzureCarrier.cs</c> uses, declared as the package
/// publishes it, so that the file is compiled and tried where the package is not served.
/// </summary>
/// <remarks>
/// Source: the API listing <c>Azure.Communication.Sms.netstandard2.0.cs</c> of Azure/azure-sdk-for-net, read 2026-11.
/// </remarks>
public class SmsClient
{
    /// <summary>Makes a client for mocking.</summary>
    protected SmsClient() { }

    public SmsClient(string connectionString, SmsClientOptions options) => _ = (connectionString, options);

    public SmsClient(Uri endpoint, TokenCredential tokenCredential, SmsClientOptions? options = null) =>
        _ = (endpoint, tokenCredential, options);

    public virtual Task<Response<IReadOnlyList<SmsSendResult>>> SendAsync(
        string from,
        IEnumerable<string> to,
        string message,
        SmsSendOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException("A declaration only.");

    public virtual Task<Response<SmsSendResult>> SendAsync(
        string from,
        string to,
        string message,
        SmsSendOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException("A declaration only.");
}

public class SmsClientOptions : ClientOptions;

/// <summary>Options for sending a text.</summary>
public class SmsSendOptions(bool enableDeliveryReport)
{
    public bool EnableDeliveryReport { get; } = enableDeliveryReport;

    public string? Tag { get; set; }
}

/// <summary>The result for one recipient.</summary>
public class SmsSendResult
{
    internal SmsSendResult(string to, string? messageId, int httpStatusCode, bool successful) =>
        (To, MessageId, HttpStatusCode, Successful) = (to, messageId, httpStatusCode, successful);

    public string To { get; }

    public string? MessageId { get; }

    public int HttpStatusCode { get; }

    public bool Successful { get; }
}
