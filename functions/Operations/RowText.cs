using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Data.Tables;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Operations;

/// <summary>
/// Writes and reads a row as one line of JSON in the format of the table service: a property whose type JSON does not
/// have is preceded by <c>name@odata.type</c>.
/// </summary>
/// <remarks>
/// The same row gives the same bytes: properties stand sorted by name. The service's own (ETag, Timestamp) are left
/// out.
/// </remarks>
public static class RowText
{
    private const string TypeMark = "@odata.type";
    private const string Int64Type = "Edm.Int64";
    private const string DoubleType = "Edm.Double";
    private const string DateTimeType = "Edm.DateTime";
    private const string GuidType = "Edm.Guid";
    private const string BinaryType = "Edm.Binary";
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a row as one line of UTF-8, line feed included.</summary>
    public static ReadOnlyMemory<byte> Write(TableEntity row)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString(nameof(row.PartitionKey), row.PartitionKey);
            json.WriteString(nameof(row.RowKey), row.RowKey);
            foreach (
                var (name, value) in row.Where(p => TableLimits.IsCustom(p.Key) && p.Value is not null)
                    .OrderBy(p => p.Key, StringComparer.Ordinal)
            )
            {
                Write(json, name, value);
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    /// <summary>Reads a row from a line that <see cref="Write(TableEntity)"/> wrote.</summary>
    /// <exception cref="FormatException">The line is not a row.</exception>
    public static TableEntity Read(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var row = new TableEntity();
            string? type = null;
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name.EndsWith(TypeMark, StringComparison.Ordinal))
                {
                    type = property.Value.GetString();
                }
                else
                {
                    row[property.Name] = Read(property.Value, type);
                    type = null;
                }
            }

            return row;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new FormatException("A line is not a row of a table.", e);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                Write(json, name, Int64Type, number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                Write(json, name, DoubleType, number.ToString("R", CultureInfo.InvariantCulture));
                break;
            case DateTimeOffset at:
                Write(json, name, DateTimeType, at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                break;
            case Guid id:
                Write(json, name, GuidType, id.ToString("D"));
                break;
            case byte[] bytes:
                Write(json, name, BinaryType, Convert.ToBase64String(bytes));
                break;
            default:
                throw new NotSupportedException($"{name} is a {value.GetType().Name}, which no table gives back.");
        }
    }

    private static void Write(Utf8JsonWriter json, string name, string type, string text)
    {
        json.WriteString(name + TypeMark, type);
        json.WriteString(name, text);
    }

    private static object Read(JsonElement value, string? type) =>
        (type, value.ValueKind) switch
        {
            (null, JsonValueKind.String) => value.GetString()!,
            (null, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
            (null, JsonValueKind.Number) => value.GetInt32(),
            (Int64Type, _) => long.Parse(
                value.GetString()!,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture
            ),
            (DoubleType, _) => double.Parse(value.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture),
            (DateTimeType, _) => new DateTimeOffset(
                DateTime.ParseExact(value.GetString()!, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)
            ),
            (GuidType, _) => value.GetGuid(),
            (BinaryType, _) => value.GetBytesFromBase64(),
            _ => throw new FormatException($"{type ?? value.ValueKind.ToString()} is no type of a property."),
        };
}
