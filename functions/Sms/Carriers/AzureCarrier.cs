using System.Globalization;
using System.Net.Sockets;
using Azure;
using Azure.Communication.Sms;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CommunityAlerts.Sms.Carriers;

/// <summary>The carrier Azure Communication Services. Compiled only where <c>$(AzureSms)</c> is true.</summary>
/// <remarks>
/// The client creates a new repeatability id for every call, so a repeated call sends the text again: no caller repeats
/// a call whose text may have been sent. Callers refuse lists marked <c>sample</c>; <see cref="RealCarrier"/> refuses a
/// store whose clock was changed.
/// </remarks>
public sealed class AzureCarrier(SmsClient client) : ICarrier
{
    public bool IsSimulated => false;

    public string Name => "azure";

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        if (request.To.Count is 0 or > 100)
        {
            throw new ArgumentException(
                "A call is for 1 to 100 recipients; the client does not check.",
                nameof(request)
            );
        }

        if (request.Text.Length > 2_048)
        {
            return [.. request.To.Select(_ => new SendOutcome.Refused("text-too-long"))]; // the client does not check that either
        }

        try
        {
            var options = new SmsSendOptions(request.Reports) { Tag = request.Tag.Length > 0 ? request.Tag : null };
            var answer = await client.SendAsync(
                request.From,
                request.To.Select(p => p.E164),
                request.Text,
                options,
                cancellationToken
            );
            var items = answer.Value.ToLookup(i => i.To, StringComparer.Ordinal);
            return
            [
                .. request.To.Select(p =>
                    items[p.E164].FirstOrDefault() is { } item
                        ? AzureOutcomes.FromItem(item.HttpStatusCode, item.Successful, item.MessageId)
                        : new SendOutcome.Unknown("no-item")
                ),
            ];
        }
        catch (RequestFailedException e)
        {
            return ForEachRecipient(
                AzureOutcomes.FromRequest(e.Status, request.To.Count, RetryAfter(e), connected: !NeverConnected(e))
            );
        }
        catch (AggregateException)
        {
            return ForEachRecipient(AzureOutcomes.FromRequest(0, request.To.Count, null));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client's network time-out, not the caller's cancellation.
            return ForEachRecipient(AzureOutcomes.FromRequest(0, request.To.Count, null));
        }
#pragma warning disable CA1031 // The client parses responses itself and may throw any exception; by then the texts may have been sent.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return ForEachRecipient(new SendOutcome.Unknown("unreadable-answer"));
        }

        IReadOnlyList<SendOutcome> ForEachRecipient(SendOutcome outcome) => [.. request.To.Select(_ => outcome)];
    }

    /// <summary>Whether no connection was made, so that no byte of the request was sent.</summary>
    private static bool NeverConnected(RequestFailedException e) =>
        e.InnerException
            is HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            } http
        && http.InnerException
            is SocketException
            {
                SocketErrorCode: SocketError.ConnectionRefused
                    or SocketError.HostNotFound
                    or SocketError.HostUnreachable
                    or SocketError.NetworkUnreachable
            };

    private static Duration? RetryAfter(RequestFailedException e) =>
        e.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) is true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? Duration.FromSeconds(seconds)
            : null;
}

/// <summary>Registers the carrier of the Azure build.</summary>
public static class AzureCarrierServices
{
    /// <summary>
    /// Registers Azure Communication Services, by the setting <c>AzureSms:Endpoint</c> (authenticated by the app's
    /// managed identity) or <c>AzureSms:ConnectionString</c>.
    /// </summary>
    public static void AddCarrier(this IServiceCollection services, IConfiguration configuration) =>
        services.AddRealCarrier(_ => new AzureCarrier(Client(configuration)));

    private static SmsClient Client(IConfiguration configuration)
    {
        var options = new SmsClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(15) } };
        return configuration["AzureSms:ConnectionString"] is { Length: > 0 } connection
                ? new SmsClient(connection, options)
            : configuration["AzureSms:Endpoint"] is { Length: > 0 } endpoint
                ? new SmsClient(new Uri(endpoint), new DefaultAzureCredential(), options)
            : throw new InvalidOperationException(
                "Set AzureSms:Endpoint, or AzureSms:ConnectionString, to the Communication Services "
                    + "resource that sends."
            );
    }
}
