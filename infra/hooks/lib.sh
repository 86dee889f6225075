# What the scripts share; they say where $infra is. No value of a secret is ever an argument, an output or a file: they go from stdin to stdin.

# Run by azd, its environment is there; run by hand, it is asked for.
[ -n "${ALERTS_APP_NAME:-}" ] || eval "$(azd env get-values)"

tries=${ALERTS_TRIES:-20}
pause=${ALERTS_PAUSE:-15}

# Runs a command until it succeeds, for as long as a new role or a restart takes.
patiently() {
  n=1
  until "$@"; do
    [ "$n" -lt "$tries" ] || { echo "Gave up after $n tries: $1" >&2; return 1; }
    n=$((n + 1))
    sleep "$pause"
  done
}

random_secret() { openssl rand -base64 32 | tr -d '\n'; }

secret_names() { az keyvault secret list --vault-name "$ALERTS_VAULT_NAME" --query '[].name' --output tsv; }

deleted_names() { az keyvault secret list-deleted --vault-name "$ALERTS_VAULT_NAME" --query '[].name' --output tsv; }

read_secret() { az keyvault secret show --vault-name "$ALERTS_VAULT_NAME" --name "$1" --query value --output tsv | tr -d '\n'; }

# Nothing on stdin means that whatever was to make the secret failed.
put_secret() {
  value=$(cat)
  [ -n "$value" ] || { echo "There is nothing to put into $1." >&2; return 1; }
  printf %s "$value" | az keyvault secret set --vault-name "$ALERTS_VAULT_NAME" --name "$1" --file /dev/stdin --encoding utf-8 --output none
}

# Makes the app read its secrets again; this restarts it.
refresh_secrets() {
  az rest --method post --output none --url "https://management.azure.com/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$ALERTS_APP_NAME/config/configreferences/appsettings/refresh?api-version=2022-03-01"
}

# Whether the app takes events that carry the secret now in the vault. It is asked as Event Grid asks.
app_takes_secret() {
  { printf 'X-Events-Secret: '; read_secret events-secret; } | curl --silent --fail --output /dev/null --header @- --header 'Content-Type: application/json' \
    --data '[{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"2026-01-01T00:00:00Z","data":{"validationCode":"ready"}}]' \
    "https://$ALERTS_HOST_NAME/api/events/sms"
}

# Whether everything that the app needs is there: it says what is missing.
app_is_up() { curl --silent --show-error --fail-with-body "https://$ALERTS_HOST_NAME/api/health" >&2; }

# The second stage. The tag says since when Event Grid sends this secret, so that a rotation broken off before goes on instead of beginning again.
subscribe() {
  patiently app_takes_secret
  az deployment group create --resource-group "$AZURE_RESOURCE_GROUP" --name events --template-file "$infra/events.bicep" --output none \
    --parameters topicName="$ALERTS_TOPIC_NAME" hostName="$ALERTS_HOST_NAME" vaultName="$ALERTS_VAULT_NAME" storageName="$ALERTS_STORAGE_NAME"
  az keyvault secret set-attributes --vault-name "$ALERTS_VAULT_NAME" --name events-secret --tags subscribed="$(date +%s)" --output none
}
