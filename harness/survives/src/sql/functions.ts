/**
 * Functions that do nothing but compute from their arguments, or tell the time; aggregates whose result does not
 * depend on the order of rows.
 */
export const COMPUTES: ReadonlySet<string> = new Set(
  `now transaction_timestamp statement_timestamp clock_timestamp make_interval date_trunc date_part extract timezone
   to_char to_timestamp age count sum min max avg bool_and bool_or every abs round floor ceil ceiling mod lower upper
   length char_length btrim ltrim rtrim substring concat left right replace md5 like_escape gen_random_uuid uuidv7
   num_nulls num_nonnulls jsonb_build_object json_build_object to_json to_jsonb generate_series unnest array_length
   cardinality`.split(/\s+/),
);

/** Their result may depend on the order of rows, or on who asks; they change nothing and lock nothing. */
const LOOKS: ReadonlySet<string> = new Set(
  `array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg row_number rank dense_rank percent_rank
   cume_dist ntile lag lead first_value last_value nth_value percentile_cont percentile_disc stddev variance
   concat_ws format regexp_replace regexp_match regexp_matches split_part position overlay strpos starts_with lpad rpad
   trim initcap reverse repeat chr ascii hashtext hashtextextended sign trunc power sqrt random greatest least
   array_append array_cat array_position array_remove array_to_string string_to_array row_to_json json_array_elements
   jsonb_array_elements jsonb_array_elements_text jsonb_each json_each jsonb_to_recordset json_to_recordset jsonb_set
   jsonb_agg_strict current_timestamp current_date current_time localtimestamp localtime current_user session_user
   current_role user current_schema current_catalog current_setting current_database version pg_backend_pid
   txid_current_snapshot pg_typeof make_date make_timestamptz justify_interval isfinite to_date to_number`.split(
    /\s+/,
  ),
);

/** A function of the server's own, named without a schema, that neither changes nor locks anything. */
export const onlyComputes = (name: string): boolean => COMPUTES.has(name) || LOOKS.has(name);

/** Takes, tries for or lets go of an advisory lock. */
export const isAdvisory = (name: string): boolean => name.startsWith('pg_') && name.includes('advisory');
