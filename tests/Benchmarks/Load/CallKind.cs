using System.Text.RegularExpressions;
using Azure.Core;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>The storage service that a call is billed to.</summary>
internal enum Service
{
    Tables,
    Queues,

    /// <summary>A look at a queue that had nothing to give.</summary>
    IdlePolls,

    /// <summary>Making tables, queues and containers, and asking how long a queue is.</summary>
    Housekeeping,
}

/// <summary>
/// A kind of storage call, named after what it is about: <c>recipients: people</c>, <c>batches: put</c>.
/// </summary>
internal sealed partial record CallKind(Service Service, string Name)
{
    /// <summary>Name of a call for several rows at once: here, what expansion inserts.</summary>
    public const string Transaction = "transaction";

    /// <summary>A read after a write that came second.</summary>
    public const string Refused = " (refused)";

    /// <summary>Whether storage refused it, for the row was there or had changed.</summary>
    public bool IsRefused => Name.EndsWith(Refused, StringComparison.Ordinal);

    public static string Put(string queue) => $"{queue}: put";

    public static string Delete(string queue) => $"{queue}: delete";

    /// <summary>The kind of a call that was answered.</summary>
    public static CallKind Of(HttpMessage message)
    {
        var address = message.Request.Uri.ToUri();
        var path = Uri.UnescapeDataString(address.AbsolutePath);
        var query = Uri.UnescapeDataString(address.Query);
        // The first part is the account.
        var parts = path.Split('/', 3, StringSplitOptions.RemoveEmptyEntries);
        var resource = parts.Length > 1 ? parts[1] : "";
        var name = Prefix().Replace(resource, "");
        return parts.Length > 2 && parts[2].StartsWith("messages", StringComparison.Ordinal) ? OfMessages(message, name)
            : message.Request.Headers.TryGetValue("DataServiceVersion", out _) || name is "$batch"
                ? OfTable(message, name, query)
            : new CallKind(Service.Housekeeping, $"{name}: {message.Request.Method.Method.ToLowerInvariant()}");
    }

    private static CallKind OfMessages(HttpMessage message, string queue)
    {
        if (message.Request.Method == RequestMethod.Get)
        {
            return message.Response.Content.ToMemory().Span.IndexOf("<QueueMessage>"u8) >= 0
                ? new CallKind(Service.Queues, $"{queue}: receive")
                : new CallKind(Service.IdlePolls, $"{queue}: nothing there");
        }

        return new CallKind(
            Service.Queues,
            message.Request.Method == RequestMethod.Post ? Put(queue)
                : message.Request.Method == RequestMethod.Delete ? Delete(queue)
                : $"{queue}: renew or hide"
        );
    }

    private static CallKind OfTable(HttpMessage message, string resource, string query)
    {
        if (resource.StartsWith("Tables", StringComparison.Ordinal))
        {
            return new CallKind(Service.Housekeeping, "tables: create");
        }

        if (resource is "$batch")
        {
            return new CallKind(Service.Tables, Transaction);
        }

        var bracket = resource.IndexOf('(', StringComparison.Ordinal);
        var key = bracket < 0 ? "" : resource[bracket..];
        var table = Month().Replace(bracket < 0 ? resource : resource[..bracket], "");
        var method = message.Request.Method;
        var act =
            method == RequestMethod.Get
                ? key.Length > 2
                    ? "read"
                    : Range(table, query)
                : method == RequestMethod.Post
                    ? "insert"
                    : method == RequestMethod.Put
                        ? "replace"
                        : method.Method.ToLowerInvariant();
        var of = table == Tables.Senders && key.Contains("'pace'", StringComparison.Ordinal) ? "slots" : table;
        return new CallKind(Service.Tables, $"{of}: {act}{(message.Response.Status is 409 or 412 ? Refused : "")}");
    }

    private static string Range(string table, string query) =>
        table != "recipients" ? "page"
        : query.Contains("$select", StringComparison.Ordinal) ? "chain"
        : query.Contains("Batch eq", StringComparison.Ordinal) ? "people"
        : "page";

    /// <summary>Matches a prefix made by <see cref="Support.Azurite.FreshPrefix"/>.</summary>
    [GeneratedRegex("^t[0-9a-f]{12}")]
    private static partial Regex Prefix();

    [GeneratedRegex("[0-9]{6}$")]
    private static partial Regex Month();
}
